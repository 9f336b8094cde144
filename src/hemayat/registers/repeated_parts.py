"""Find a part of a register that was delivered twice, also when the second copy was written or compressed otherwise.

The manifest's checksums show two copies with the same bytes. This looks at the rows: two parts of one register with the
same rows, the same number of times, in whatever order. Equal rows inside one part may be true (two loans on one day);
two whole parts that are equal are one part delivered twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from hemayat.registers.database import Connection
from hemayat.registers.extract import Extract
from hemayat.registers.record_schema import EVERY_TABLE
from hemayat.registers.rows import FileGroup
from hemayat.registers.sql_literals import literals

Fingerprint = tuple[int, int]
"""Rows, and the sum of their hashes: the same in any order of the rows.

A sum and not an XOR: with XOR, two equal rows would cancel each other.
"""


def repeated_parts(con: Connection, extract: Extract, group: FileGroup) -> Iterator[str]:
    """One fault for each set of equal parts of a group. Reads a column only of parts with equally many rows."""
    columns = [column.name for column in EVERY_TABLE[group.table].columns]
    rows = {source.name: source.rows for source in extract.sources[group.table]}
    names = {path: group.name_of(path) for path in group.paths}
    alike = _sets([path for path in group.paths if rows[names[path]]], {p: rows[names[p]] for p in names})
    # One column first: parts of equal size are common, parts about the same people in equal numbers are not.
    for looked_at in (["national_id"], columns):
        alike = [s for paths in alike for s in _sets(paths, _fingerprints(con, paths, looked_at))]
    for paths in alike:
        both = " and ".join(names[path] for path in paths)
        yield (
            f"{extract.path}: {both} hold the same rows, so one part was delivered twice and each of its rows "
            "would count twice; keep one, and delete the others from the manifest"
        )


def _sets(paths: Sequence[Path], keys: dict[Path, Fingerprint] | dict[Path, int]) -> list[list[Path]]:
    found: dict[Fingerprint | int, list[Path]] = {}
    for path in paths:
        found.setdefault(keys[path], []).append(path)
    return [alike for alike in found.values() if len(alike) > 1]


def _fingerprints(con: Connection, paths: Sequence[Path], columns: Sequence[str]) -> dict[Path, Fingerprint]:
    hashed = ", ".join(f'"{name}"' for name in columns)
    files = literals(str(path) for path in paths)
    rows = con.execute(
        f"SELECT filename, count(*), sum(hash({hashed})) "
        f"FROM read_parquet([{files}], filename = true, hive_partitioning = false) GROUP BY 1"
    ).fetchall()
    return {Path(name): (int(count), int(total)) for name, count, total in rows}
