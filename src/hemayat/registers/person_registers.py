"""The registers that are about persons: staged by the person's bucket, then keyed and ordered by household."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hemayat.registers.database import Connection, count_rows
from hemayat.registers.layout import TYPES, bucket_file, snapshot_columns
from hemayat.registers.manifest import FileEntry
from hemayat.registers.person_index import FIRST_BUCKET, IN_QUARANTINE
from hemayat.registers.quarantine_reasons import fault_code
from hemayat.registers.record_schema import EVERY_TABLE, REGISTER_OF
from hemayat.registers.rows import FileGroup, rows_with_faults
from hemayat.registers.sql_literals import literal
from hemayat.registers.workspace import ExtractWorkspace, stage_by_bucket, staged_rows_sql, write_sorted

_FAULT = {
    "fault": "SMALLINT",
    "fault_value": "VARCHAR",
    "file": "VARCHAR",
    "row": "BIGINT",
    "whom": "USMALLINT",
}

_ONLY_FAULTS_HAVE_A_PLACE = """ REPLACE (CASE WHEN fault IS NOT NULL THEN file END AS file,
    CASE WHEN fault IS NOT NULL THEN row END AS row)"""


@dataclass(frozen=True)
class StagedRows:
    """Rows of a register: all of them, and those that go to quarantine."""

    read: int
    quarantined: int


def columns_in_staging(table: str) -> dict[str, str]:
    """Column → type of a staged register."""
    return {**{c.name: TYPES[c.kind] for c in EVERY_TABLE[table].columns}, **_FAULT}


def stage_register(
    con: Connection, work: ExtractWorkspace, table: str, groups: list[FileGroup]
) -> StagedRows:
    """Judge every row of a register, and stage it by bucket; rows in quarantine are the bucket after the last.

    `con` must have `whereabouts` (see People). Where rows are only judged, only those in quarantine are staged.
    """
    as_of = work.extract.as_of(table)
    last = work.buckets
    read = 0
    for number, group in enumerate(groups):
        query = _judged(table, rows_with_faults(group, as_of, list(EVERY_TABLE[table].by_name)), last)
        folder = work.staging / table / str(number)
        if work.is_kept:
            read += stage_by_bucket(con, query, folder)
        else:
            # Counting needs no cell, so each row is judged once.
            read += count_rows(con, f"SELECT count(*) FROM {group.source}")
            stage_by_bucket(con, f"FROM ({query}) WHERE bucket = {last}", folder)
    bad = staged_rows_sql(work.staging / table, last, columns_in_staging(table))
    path = work.staging / "quarantine" / f"{table}.0.parquet"
    lines = f"SELECT file, row, fault AS code, fault_value AS value FROM {bad}"
    entry = write_sorted(con, lines, path, ["file", "row"])
    return StagedRows(read, entry.rows)


def _judged(table: str, rows: str, last: int) -> str:
    # Details whose row is not found are listed later, so they keep their place.
    where = "" if table in REGISTER_OF else _ONLY_FAULTS_HAVE_A_PLACE
    orphan = fault_code(table, "national_id", "orphan")
    quarantined = fault_code(table, "national_id", "household_quarantined")
    judged = f"""
        SELECT * REPLACE (
            coalesce(fault, CASE WHEN whom < {IN_QUARANTINE} THEN {orphan}
                WHEN whom = {IN_QUARANTINE} THEN {quarantined} END::SMALLINT) AS fault,
            CASE WHEN fault IS NULL AND whom <= {IN_QUARANTINE} THEN lpad(national_id::VARCHAR, 10, '0')
                ELSE fault_value END AS fault_value)
        FROM (SELECT *, whereabouts(coalesce(national_id, 0)) AS whom FROM ({rows}))"""
    return f"""
        SELECT *{where}, CASE WHEN fault IS NULL THEN whom - {FIRST_BUCKET} ELSE {last} END::USMALLINT AS bucket
        FROM ({judged})"""


def stage_unknown_answers(con: Connection, work: ExtractWorkspace, tables: list[str]) -> None:
    """Stage by bucket which accepted persons have rows in quarantine: `national_id`, `register`.

    A quarantined row of `answered` whose register is not legible could be about any of them, so it counts for all.
    """
    parts = []
    for table in tables:
        rows = staged_rows_sql(work.staging / table, work.buckets, columns_in_staging(table))
        registers = f"[{literal(table)}]"
        if table == "answered":
            codes = EVERY_TABLE[table].by_name["register"].codes
            every = "[" + ", ".join(literal(c) for c in codes) + "]"
            registers = f"CASE WHEN register IN ({every[1:-1]}) THEN [register] ELSE {every} END"
        parts.append(
            f"SELECT DISTINCT national_id, unnest({registers}) AS register, whom - {FIRST_BUCKET} AS bucket "
            f"FROM {rows} WHERE whom >= {FIRST_BUCKET}"
        )
    stage_by_bucket(con, " UNION ".join(parts), work.staging / "unknown" / "0")


def write_register(con: Connection, work: ExtractWorkspace, table: str, out: Path, bucket: int) -> FileEntry:
    """Write a register's bucket, keyed and ordered. `con` must have the bucket's `persons` (see open_persons)."""
    columns = snapshot_columns(table)
    own = ", ".join(f'r."{c}"::{kind} AS "{c}"' for c, kind in list(columns.items())[3:])
    rows = staged_rows_sql(work.staging / table, bucket, columns_in_staging(table))
    query = f"""SELECT p.household_id, p.person_no, p.died_on AS person_died_on, {own}
        FROM {rows} r JOIN persons p ON p.national_id = r.national_id"""
    return write_sorted(con, query, out / bucket_file(table, bucket), list(columns))


def open_persons(con: Connection, out: Path, bucket: int) -> None:
    """Give `con` the table `persons` of a bucket: national_id, household_id, person_no, died_on."""
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE persons AS SELECT national_id, household_id, person_no, died_on
        FROM {literal(str(out / bucket_file("persons", bucket)))}"""
    )
