import hashlib
from pathlib import Path

import pytest

from hemayat.common.files import sha256_of, write_whole


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
