import hashlib
import os
from pathlib import Path

import pytest

from hemayat.common.errors import HemayatError
from hemayat.common.files import read_regular, sha256_of, write_whole
from tests.support.deadline import within


def test_a_file_appears_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    with write_whole(target) as temporary:
        temporary.write_text("one")
        assert not target.exists()
    assert target.read_text() == "one"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(RuntimeError), write_whole(target) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_checksum(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"hemayat" * 1000)
    assert sha256_of(tmp_path / "b") == hashlib.sha256(b"hemayat" * 1000).hexdigest()


def test_a_fifo_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "feed.csv")
    with within(5), pytest.raises(HemayatError, match=r"feed\.csv: is a FIFO"):
        read_regular(tmp_path / "feed.csv")


def test_a_device_that_never_ends_is_refused_at_once_also_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "feed.csv").symlink_to("/dev/zero")
    for path in (Path("/dev/zero"), tmp_path / "feed.csv"):
        with within(5), pytest.raises(HemayatError, match="is a device"):
            sha256_of(path)


def test_a_file_behind_a_link_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"123")
    (tmp_path / "b").symlink_to("a")
    assert read_regular(tmp_path / "b", 2) == b"12"


def test_a_folder_is_the_usual_fault_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        read_regular(tmp_path)
