"""What is parsed is what was hashed: no byte that a reader uses can be another than was written down."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemayat.common.errors import HemayatError
from hemayat.common.files import open_regular
from hemayat.registers.column_hashes import WrongColumn, column_hashes, read_columns

ROWS = pa.table(
    {
        "id": pa.array(range(500), pa.int64()),
        "code": pa.array(["a", "b", None, "b"] * 125),
        "amount": pa.array([None, 7, 7, 10**15] * 125, pa.int64()),
        "is_good": pa.array([True, False] * 250),
    }
)


def write(path: Path, rows: pa.Table = ROWS) -> dict[str, str]:
    pq.write_table(rows, path, row_group_size=200, compression="zstd")
    return hashes_of(path)


def hashes_of(path: Path) -> dict[str, str]:
    with open_regular(path) as file:
        return column_hashes(file)


def read(path: Path, hashes: dict[str, str], *columns: str) -> pa.Table:
    return read_columns(path, hashes, columns or None, (), "prepare it again")


def test_all_columns_or_some_are_read_as_they_were_written(tmp_path: Path) -> None:
    hashes = write(tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet", hashes).equals(ROWS)
    assert read(tmp_path / "a.parquet", hashes, "amount", "id").to_pydict() == {
        name: ROWS.column(name).to_pylist() for name in ("id", "amount")
    }


def test_a_file_without_rows_is_read(tmp_path: Path) -> None:
    hashes = write(tmp_path / "a.parquet", ROWS.slice(0, 0))
    assert read(tmp_path / "a.parquet", hashes, "code").num_rows == 0


def test_the_fault_names_file_column_both_checksums_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    hashes = write(path)
    place = pq.read_metadata(path).row_group(1).column(2).data_page_offset
    content = bytearray(path.read_bytes())
    content[place + 8] ^= 1
    path.write_bytes(content)
    with pytest.raises(WrongColumn) as caught:
        read(path, hashes, "amount")
    (fault,) = caught.value.faults
    for part in (
        str(path),
        "its column amount",
        hashes["amount"],
        hashes_of(path)["amount"],
        "prepare it again",
    ):
        assert part in fault
    assert read(path, hashes, "code").num_rows == 500


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str], bytes]:
    path = tmp_path_factory.mktemp("parquet") / "a.parquet"
    hashes = write(path)
    return path, hashes, path.read_bytes()


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whatever_byte_is_changed_the_rows_are_right_or_refused(
    written: tuple[Path, dict[str, str], bytes], data: st.DataObject
) -> None:
    path, hashes, content = written
    place, bit = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(0, 7))
    changed = bytearray(content)
    changed[place] ^= 1 << bit
    path.write_bytes(changed)
    try:
        rows = read(path, hashes)
    except HemayatError:
        return
    assert rows.equals(ROWS)


@settings(max_examples=60, deadline=None)
@given(length=st.integers(0, 4000))
def test_a_truncated_file_is_refused(written: tuple[Path, dict[str, str], bytes], length: int) -> None:
    path, hashes, content = written
    path.write_bytes(content[: min(length, len(content) - 1)])
    with pytest.raises(HemayatError, match="prepare it again"):
        read(path, hashes, "id")


def test_another_file_of_the_same_shape_is_refused(tmp_path: Path) -> None:
    hashes = write(tmp_path / "a.parquet")
    write(tmp_path / "b.parquet", ROWS.set_column(2, "amount", pa.array([5] * 500, pa.int64())))
    (tmp_path / "b.parquet").replace(tmp_path / "a.parquet")
    with pytest.raises(WrongColumn):
        read(tmp_path / "a.parquet", hashes, "amount")


def test_a_file_that_is_swapped_after_it_was_hashed_is_not_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes that are parsed are those in memory: nothing is read from the file again."""
    path, other = tmp_path / "a.parquet", tmp_path / "b.parquet"
    hashes = write(path)
    write(other, ROWS.set_column(2, "amount", pa.array([5] * 500, pa.int64())))
    preadv, reads = os.preadv, []

    def swapping(*given: Any) -> int:
        done = preadv(*given)
        reads.append(done)
        path.write_bytes(other.read_bytes()) if len(reads) == len(hashes) + 2 * 4 else None
        return done

    monkeypatch.setattr(os, "preadv", swapping)
    assert read(path, hashes).equals(ROWS)
    assert path.read_bytes() == other.read_bytes()
