"""Parquet files whose columns are hashed one by one, so that a reader can prove exactly the bytes that it parses.

A national run reads less than half of a prepared snapshot: no name, no postal code. One checksum over a whole file
would make it read and hash the rest too. Here each column has a checksum of its own, and so has the footer, which says
where the columns stand. What is read goes into memory once, is hashed there, and is parsed from there: a file that is
swapped between two reads cannot be hashed as one and parsed as another.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from io import BufferedReader
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from hemayat.common.errors import HemayatError
from hemayat.common.files import open_regular

FOOTER = ""
"""The name of the footer among the columns: no column has it."""

ColumnHashes = Mapping[str, str]
"""Column, or FOOTER → SHA-256 of its bytes in the file."""

_TAIL = 8  # the footer's length in 4 bytes, and "PAR1"
_LONGEST_FOOTER = 1 << 26


class WrongColumn(HemayatError):
    """The bytes of a column are not those that were written down."""


def column_hashes(file: BufferedReader | pa.BufferReader) -> dict[str, str]:
    """The checksums of a Parquet file that has just been written."""
    size = file.seek(0, os.SEEK_END)
    start = size - _footer_length(_bytes(file, size - _TAIL, _TAIL), size)
    found = {FOOTER: hashlib.sha256(_bytes(file, start, size - start)).hexdigest()}
    file.seek(0)
    metadata = pq.read_metadata(file)
    for place in range(metadata.num_columns):
        digest = hashlib.sha256()
        for start, end in _ranges(metadata, place):
            digest.update(_bytes(file, start, end - start))
        found[_name(metadata, place)] = digest.hexdigest()
    return found


def read_columns(
    path: Path, hashes: ColumnHashes, columns: Sequence[str] | None, codes: Sequence[str], remedy: str
) -> pa.Table:
    """The rows of these columns (all if None); texts named in `codes` stay the dictionaries that they are in the file.

    Raises HemayatError that names the file, both checksums and the `remedy`, if any byte of them is another.
    """
    try:
        with open_regular(path) as file:
            content = _VerifiedContent(path, file, hashes, remedy)
            wanted = list(columns) if columns is not None else [name for name in hashes if name != FOOTER]
            content.load(wanted)
        with pq.ParquetFile(pa.BufferReader(content.buffer), read_dictionary=list(codes)) as parquet:
            return parquet.read(wanted, use_threads=False)
    except (OSError, pa.ArrowException) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise HemayatError(f"{path}: cannot be read ({reason}); {remedy}") from None


class _VerifiedContent:
    """A file in memory, as large as on disk, of which only what was verified is filled in.

    Pages that nobody writes to take no memory.
    """

    def __init__(self, path: Path, file: BufferedReader, hashes: ColumnHashes, remedy: str) -> None:
        self.path, self.handle, self.hashes, self.remedy = path, file.fileno(), hashes, remedy
        self.size = os.fstat(self.handle).st_size
        self.bytes = np.zeros(self.size, np.uint8)
        self.buffer = pa.py_buffer(self.bytes)
        length = self._footer_length()
        self._verify(FOOTER, [(self.size - length, self.size)])
        self.metadata = pq.read_metadata(pa.BufferReader(self.buffer))

    def load(self, columns: Sequence[str]) -> None:
        wanted = set(columns)
        for place in range(self.metadata.num_columns):
            name = _name(self.metadata, place)
            if name in wanted:
                self._verify(name, list(_ranges(self.metadata, place)))

    def _footer_length(self) -> int:
        try:
            return _footer_length(os.pread(self.handle, _TAIL, max(0, self.size - _TAIL)), self.size)
        except ValueError as fault:
            raise WrongColumn(f"{self.path}: is not a whole Parquet file ({fault}); {self.remedy}") from None

    def _verify(self, name: str, ranges: list[tuple[int, int]]) -> None:
        digest, view = hashlib.sha256(), self.bytes.data
        for start, end in ranges:
            self._fill(view[start:end], start)
            digest.update(view[start:end])
        if (found := digest.hexdigest()) != self.hashes.get(name):
            what = f"its column {name}" if name else "its footer"
            raise WrongColumn(
                f"{self.path}: was changed: {what} has the checksum {found}, and "
                f"{self.hashes.get(name, 'none')} was written down; {self.remedy}"
            )

    def _fill(self, view: memoryview, start: int) -> None:
        done = 0
        while done < len(view) and (read := os.preadv(self.handle, [view[done:]], start + done)):
            done += read


def _name(metadata: pq.FileMetaData, place: int) -> str:
    return str(metadata.schema.column(place).path)


def _ranges(metadata: pq.FileMetaData, place: int) -> Iterator[tuple[int, int]]:
    """Where the column's pages stand, row group by row group: its dictionary first, if it has one."""
    for group in range(metadata.num_row_groups):
        column = metadata.row_group(group).column(place)
        start = column.dictionary_page_offset or column.data_page_offset
        yield start, start + column.total_compressed_size


def _footer_length(tail: bytes, size: int) -> int:
    length = int.from_bytes(tail[:4], "little") + _TAIL
    if len(tail) != _TAIL or tail[4:] != b"PAR1" or not _TAIL < length <= min(size, _LONGEST_FOOTER):
        raise ValueError("it does not end as one")
    return length


def _bytes(file: BufferedReader | pa.BufferReader, start: int, length: int) -> bytes:
    file.seek(start)
    return bytes(file.read(length))
