"""Judging households: whole or not at all. Persons are staged by bucket, then each bucket is judged and written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from hemayat.common.errors import HemayatError
from hemayat.registers.database import Connection, count_rows
from hemayat.registers.layout import bucket_file, bucket_sql, snapshot_columns
from hemayat.registers.manifest import FileEntry
from hemayat.registers.person_index import Ids, PersonIndex, add_everybody
from hemayat.registers.quarantine_reasons import fault_code, reason_sql
from hemayat.registers.rows import FileGroup, rows_with_faults
from hemayat.registers.schema import PERSONS
from hemayat.registers.sql_literals import literal
from hemayat.registers.undecided_households import file_of
from hemayat.registers.workspace import ExtractWorkspace, stage_by_bucket, staged_rows_sql, write_sorted

_JUDGED = ("household_id", "relation_to_head", "national_id", "birth_date", "died_on")
_MOST_PERSONS = 2**15 - 1
_STAGED = {
    **dict.fromkeys(PERSONS.by_name, "VARCHAR"),
    "household_id": "BIGINT",
    "national_id": "BIGINT",
    "birth_date": "DATE",
    "died_on": "DATE",
    "file": "VARCHAR",
    "row": "BIGINT",
    "fault": "SMALLINT",
    "fault_value": "VARCHAR",
}


@dataclass(frozen=True)
class ValidatedBucket:
    """What became of one bucket of persons. `not_decided`: reason → households of the extract that none can decide."""

    households: int
    accepted: int
    not_decided: dict[str, int]
    file: FileEntry | None
    not_decided_file: FileEntry | None


def stage_persons(con: Connection, work: ExtractWorkspace, groups: list[FileGroup]) -> int:
    """Stage every row of persons by its household's bucket (bucket 0 where the household is not known)."""
    as_of = work.extract.manifest.registers["persons"].as_of
    keep = list(PERSONS.by_name) if work.is_kept else list(_JUDGED)
    bucket = f"coalesce({bucket_sql('household_id', work.buckets)}, 0)"
    known = f"household_id BETWEEN 1 AND {10**15}"
    rows = 0
    for number, group in enumerate(groups):
        query = f"""SELECT * REPLACE (CASE WHEN {known} THEN household_id END AS household_id),
            CASE WHEN {known} THEN {bucket} ELSE 0 END::USMALLINT AS bucket
            FROM ({rows_with_faults(group, as_of, keep)})"""
        rows += stage_by_bucket(con, query, work.staging / "persons" / str(number))
    return rows


def find_repeated(con: Connection, work: ExtractWorkspace, people: PersonIndex) -> None:
    """Add every staged person to `people`, and write down which rows repeat a person, and how."""
    everybody = staged_rows_sql(work.staging / "persons", "*", _STAGED)
    query = f"SELECT national_id FROM {everybody} WHERE national_id IS NOT NULL"
    repeated = add_everybody(people, con, query)
    con.register("repeated", pa.table({"national_id": repeated}))
    con.execute(
        f"""COPY (
            WITH rows AS (
                SELECT file, row, household_id, national_id, fault FROM {everybody}
                WHERE national_id IN (FROM repeated) AND household_id IS NOT NULL
            ), persons AS (
                SELECT national_id, min(household_id) <> max(household_id) AS in_two FROM rows GROUP BY ALL
            ), numbered AS (
                SELECT *, row_number() OVER (PARTITION BY national_id, fault IS NULL ORDER BY file, row) AS nth
                FROM rows JOIN persons USING (national_id)
            )
            SELECT file, row, household_id, in_two, {bucket_sql("household_id", work.buckets)} AS bucket,
                CASE WHEN in_two THEN {fault_code("persons", "national_id", "person_in_two_households")}
                ELSE {fault_code("persons", "national_id", "duplicate_person")} END::SMALLINT AS code
            FROM numbered WHERE fault IS NULL AND (in_two OR nth > 1)
            UNION ALL
            SELECT file, row, household_id, in_two, {bucket_sql("household_id", work.buckets)}, NULL
            FROM numbered WHERE fault IS NOT NULL AND in_two
        ) TO {literal(str(_repeats(work)))} (FORMAT parquet)"""
    )
    con.unregister("repeated")


def judge_bucket(
    con: Connection, work: ExtractWorkspace, people: PersonIndex, out: Path, bucket: int
) -> ValidatedBucket:
    """Write the accepted persons of a bucket to `out`, the others to staging, and place the accepted in `people`.

    Where rows are only judged, nothing is written to `out`. Raises HemayatError through the caller on a full disk.
    """
    rows = staged_rows_sql(work.staging / "persons", bucket, _STAGED)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE repeats AS FROM {literal(str(_repeats(work)))} WHERE bucket = {bucket}"
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE spoiled AS {_spoiled_households(rows)}")
    write_sorted(
        con, _quarantined(rows), work.staging / "quarantine" / f"persons.{bucket}.parquet", ["file", "row"]
    )
    accepted = f"""{rows} p WHERE fault IS NULL AND household_id NOT IN (SELECT household_id FROM spoiled)
        AND NOT EXISTS (FROM repeats r WHERE r.file = p.file AND r.row = p.row)"""
    households = count_rows(con, f"SELECT count(*) FILTER (relation_to_head = 'head') FROM {accepted}")
    not_decided = dict(con.execute(f"SELECT reason, count(*) FROM ({_not_decided()}) GROUP BY 1").fetchall())
    if not work.is_kept:
        ids = _ids(con, f"SELECT national_id FROM {accepted}")
        people.place(ids, bucket)
        return ValidatedBucket(households, ids.size, not_decided, None, None)
    path = out / bucket_file("persons", bucket)
    file = _write_numbered(con, accepted, path)
    people.place(_ids(con, f"SELECT national_id FROM {literal(str(path))}"), bucket)
    listed = write_sorted(con, _not_decided(), out / file_of(bucket), ["household_id"])
    return ValidatedBucket(households, file.rows, not_decided, file, listed)


def _not_decided() -> str:
    """SQL: `household_id` and `reason` of every household of the bucket that is in quarantine."""
    return f"SELECT household_id, {reason_sql('code')} AS reason FROM spoiled"


def _write_numbered(con: Connection, accepted: str, path: Path) -> FileEntry:
    try:
        return write_sorted(con, _numbered(accepted), path, ["household_id", "person_no"])
    except duckdb.ConversionException:
        largest = f"SELECT household_id, count(*) FROM {accepted} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"
        household_id, persons = con.execute(largest).fetchall()[0]
        raise HemayatError(
            f"persons: household {household_id} has {persons:,} persons and may have {_MOST_PERSONS:,}; "
            "give each real household its own id"
        ) from None


def _spoiled_households(rows: str) -> str:
    """SQL: `household_id`, `code` of every household in quarantine; a row in quarantine comes before a missing head."""
    codes = {r: fault_code("persons", "household_id", r) for r in ("no_head", "two_heads", "head_dead")}
    incomplete = fault_code("persons", "household_id", "household_incomplete")
    is_head = "relation_to_head = 'head' AND r.code IS NULL"
    return f"""
        SELECT household_id, code FROM (
            SELECT household_id, CASE
                WHEN bool_or(fault IS NOT NULL OR coalesce(r.in_two, false)) THEN {incomplete}
                WHEN count(*) FILTER ({is_head}) = 0 THEN {codes["no_head"]}
                WHEN count(*) FILTER ({is_head}) > 1 THEN {codes["two_heads"]}
                WHEN bool_or({is_head} AND died_on IS NOT NULL) THEN {codes["head_dead"]}
                END::SMALLINT AS code
            FROM (SELECT household_id, relation_to_head, died_on, fault, file, row FROM {rows}) p
            LEFT JOIN (SELECT file, row, in_two, code FROM repeats) r USING (file, row)
            WHERE household_id IS NOT NULL GROUP BY household_id
        ) WHERE code IS NOT NULL"""


def _quarantined(rows: str) -> str:
    """SQL: `file`, `row`, `code`, `value` of the bucket's rows in quarantine."""
    return f"""
        SELECT file, row, coalesce(p.fault, r.code, s.code) AS code,
            CASE WHEN p.fault IS NOT NULL THEN p.fault_value
                WHEN r.code IS NOT NULL THEN lpad(p.national_id::VARCHAR, 10, '0')
                ELSE p.household_id::VARCHAR END AS value
        FROM {rows} p LEFT JOIN (SELECT file, row, code FROM repeats) r USING (file, row)
        LEFT JOIN spoiled s ON s.household_id = p.household_id
        WHERE coalesce(p.fault, r.code, s.code) IS NOT NULL"""


def _numbered(accepted: str) -> str:
    """SQL: the accepted persons with their `person_no`. It is found on narrow rows: sorting wide ones costs more."""
    rest = ", ".join(
        f'p."{c}"' for c in snapshot_columns("persons") if c not in ("household_id", "person_no")
    )
    return f"""
        WITH numbers AS (
            SELECT national_id, row_number() OVER (PARTITION BY household_id
                ORDER BY relation_to_head <> 'head', birth_date, national_id)::SMALLINT AS person_no
            FROM {accepted}
        )
        SELECT p.household_id, n.person_no, {rest}
        FROM (FROM {accepted}) p JOIN numbers n ON n.national_id = p.national_id"""


def _ids(con: Connection, query: str) -> Ids:
    ids: Ids = con.execute(query).fetchnumpy()["national_id"]
    return ids


def _repeats(work: ExtractWorkspace) -> Path:
    return work.staging / "repeats.parquet"
