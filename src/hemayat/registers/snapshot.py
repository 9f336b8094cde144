"""Opening a prepared snapshot: its files, and all that it says of one household."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from hemayat.common import national_id as national_ids
from hemayat.common.errors import HemayatError
from hemayat.common.files import file_identity, refuse_pattern, sha256_of
from hemayat.common.persian import to_ascii_digits
from hemayat.registers.column_hashes import ColumnHashes, read_columns
from hemayat.registers.layout import bucket_file, bucket_of, snapshot_columns
from hemayat.registers.manifest import SnapshotManifest, read_snapshot_manifest
from hemayat.registers.schema import TABLES
from hemayat.registers.sql_literals import literals

_REMEDY = "bring back the file that was prepared, or prepare the extract again and decide in full"


@dataclass(frozen=True)
class VerifiedFile:
    """A Parquet file, the checksums that its columns must have, and what to do if they have others."""

    path: Path
    hashes: ColumnHashes
    remedy: str

    def read(self, columns: Sequence[str] | None = None, codes: Sequence[str] = ()) -> pa.Table:
        """These columns of its rows, parsed from the bytes that were hashed. Raises HemayatError."""
        return read_columns(self.path, self.hashes, columns, codes, self.remedy)


@dataclass(frozen=True)
class RegisterSnapshot:
    """A prepared snapshot. `registers` maps table → the day that its answers describe."""

    path: Path
    manifest: SnapshotManifest

    @classmethod
    def open(cls, path: Path | str) -> RegisterSnapshot:
        """The snapshot in `path`. Raises HemayatError where there is none, or where a file of it is missing."""
        folder = Path(path)
        refuse_pattern(folder)
        snapshot = cls(folder, read_snapshot_manifest(folder))
        missing = [name for name in snapshot.manifest.files if not (folder / name).is_file()]
        if missing:
            raise HemayatError(f"{folder / name}: is missing; prepare the snapshot again" for name in missing)
        return snapshot

    @property
    def snapshot_id(self) -> str:
        return self.manifest.snapshot_id

    @property
    def buckets(self) -> int:
        return self.manifest.buckets

    @property
    def households(self) -> int:
        return self.manifest.households

    @property
    def registers(self) -> dict[str, date]:
        return {name: register.as_of for name, register in self.manifest.registers.items()}

    def file(self, table: str, bucket: int) -> Path:
        """The file of a table's bucket; every bucket has one, also without rows."""
        return self.path / bucket_file(table, bucket)

    def verified(self, table: str, bucket: int) -> VerifiedFile:
        """The same file with the checksums that the manifest has for it."""
        return VerifiedFile(
            self.file(table, bucket), self.manifest.files[bucket_file(table, bucket)].columns, _REMEDY
        )


@contextmanager
def unchanged_while_read(snapshot: RegisterSnapshot, files: Sequence[Path]) -> Iterator[None]:
    """For a reader that opens files by their names, such as Spark: each is hashed before, and must be untouched after.

    Raises HemayatError if a file is not as it was prepared.
    """
    before = [file_identity(file) for file in files]
    for file in files:
        name = file.relative_to(snapshot.path).as_posix()
        found, expected = sha256_of(file), snapshot.manifest.files[name].sha256
        if found != expected:
            raise HemayatError(
                f"{file}: was changed: it has the checksum {found}, and {expected} was written down; {_REMEDY}"
            )
    yield
    for file, identity in zip(files, before, strict=True):
        if file_identity(file) != identity:
            raise HemayatError(f"{file}: was changed while it was read; {_REMEDY}")


def find_household(
    snapshot: RegisterSnapshot, *, national_id: str | int | None = None, household_id: int | None = None
) -> tuple[int, int]:
    """Household id and bucket of the household that is meant; a national id reads all buckets and takes seconds.

    Raises HemayatError where there is none, and where `national_id` is not a national id.
    """
    if household_id is not None:
        bucket = bucket_of(household_id, snapshot.buckets)
        where = f"household_id = {int(household_id)}"
        return _found(where, [snapshot.file("persons", bucket)], snapshot, f"no household {household_id}")
    text = to_ascii_digits(f"{national_id:010d}" if isinstance(national_id, int) else str(national_id or ""))
    if not national_ids.is_valid(text):
        raise HemayatError(f"{text!r} is not a national id; {_what_is_wrong(text)}")
    files = [snapshot.file("persons", bucket) for bucket in range(snapshot.buckets)]
    return _found(f"national_id = {int(text)}", files, snapshot, f"no person with the national id {text}")


def _what_is_wrong(text: str) -> str:
    if not (len(text) == 10 and text.isascii() and text.isdecimal()):
        return "give its ten digits"
    if len(set(text)) == 1:
        return "its digits are all alike"
    return "the check digit is wrong; look for a slip of the pen"


def _found(where: str, files: list[Path], snapshot: RegisterSnapshot, what: str) -> tuple[int, int]:
    names = literals(str(f) for f in files)
    row = (
        duckdb.connect().execute(f"SELECT household_id FROM read_parquet([{names}]) WHERE {where}").fetchone()
    )
    if row is None:
        raise HemayatError(f"{snapshot.path}: there is {what} in it; see its quarantine/ for rows left out")
    return int(row[0]), bucket_of(int(row[0]), snapshot.buckets)


def rows_of(snapshot: RegisterSnapshot, household_id: int) -> dict[str, list[dict[str, Any]]]:
    """Table → all rows of one household, as they stand in the snapshot and in its order; a table may have none.

    Values are int, str, bool, datetime.date or None. Raises HemayatError where there is no such household.
    """
    return rows_of_households(snapshot, [household_id])[household_id]


def rows_of_households(
    snapshot: RegisterSnapshot, household_ids: Iterable[int]
) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """The same for each of several households: each file is read once for all of them."""
    found: dict[int, dict[str, list[dict[str, Any]]]] = {
        number: {table: [] for table in TABLES} for number in household_ids
    }
    by_bucket: dict[int, list[int]] = {}
    for number in found:
        by_bucket.setdefault(bucket_of(number, snapshot.buckets), []).append(number)
    for bucket, numbers in by_bucket.items():
        for table in TABLES:
            for row in _rows_in(snapshot.verified(table, bucket), table, numbers):
                found[row["household_id"]][table].append(row)
    missing = [number for number, tables in found.items() if not tables["persons"]]
    if missing:
        raise HemayatError(f"{snapshot.path}: there is no household {number} in it" for number in missing)
    return found


def _rows_in(file: VerifiedFile, table: str, household_ids: list[int]) -> list[dict[str, Any]]:
    names = list(snapshot_columns(table))
    rows = file.read(names)
    mine = rows.filter(pc.is_in(rows.column("household_id"), value_set=pa.array(household_ids, pa.int64())))
    # Empty cells stand last, as in the order of the file.
    return list(mine.sort_by([(name, "ascending") for name in names]).to_pylist())
