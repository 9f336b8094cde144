"""Records of a prepared snapshot: each row of a register with its details, found by household, person and number."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from hemayat.registers.database import Connection
from hemayat.registers.extract_validation import ExtractValidation
from hemayat.registers.layout import bucket_file, snapshot_columns
from hemayat.registers.manifest import FileEntry
from hemayat.registers.person_registers import columns_in_staging
from hemayat.registers.quarantine_reasons import fault_code
from hemayat.registers.record_files import (
    DetailsManifest,
    record_columns,
    record_file,
    write_details_manifest,
)
from hemayat.registers.record_schema import RECORD_DETAILS, detail_columns, own_columns
from hemayat.registers.sql_literals import literal
from hemayat.registers.workspace import ExtractWorkspace, staged_rows_sql, write_sorted


def write_records(validation: ExtractValidation, out: Path) -> None:
    """Write the records of every bucket under `out`. The registers' own buckets are there already."""
    if not validation.details:
        return
    written = validation.work.for_each_bucket("records", partial(_write_bucket, validation.work, out))
    files = {path: entry for bucket in written for path, entry in bucket.items()}
    lists = validation.write_detail_lists(out)
    write_details_manifest(
        out, DetailsManifest(validation.details, validation.by_detail_reason, files | lists)
    )


def _write_bucket(work: ExtractWorkspace, out: Path, con: Connection, bucket: int) -> dict[str, FileEntry]:
    persons = literal(str(out / bucket_file("persons", bucket)))
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE persons AS SELECT national_id, household_id, person_no FROM {persons}"
    )
    return {
        f"{register}/{bucket:05d}.parquet": _write_register(con, work, register, out, bucket)
        for register in RECORD_DETAILS
    }


def _write_register(
    con: Connection, work: ExtractWorkspace, register: str, out: Path, bucket: int
) -> FileEntry:
    """Rows alike in the register's own columns take their details in the order of these."""
    _match(con, work, register, out, bucket)
    table = RECORD_DETAILS[register].name
    code = fault_code(table, "national_id", "no_such_record")
    unmatched = f"""SELECT file, row, {code}::SMALLINT AS code, NULL::VARCHAR AS value FROM details d
        WHERE NOT EXISTS (FROM records n WHERE {_same(register)})"""
    path = work.staging / "quarantine" / f"{table}.bucket{bucket}.parquet"
    write_sorted(con, unmatched, path, ["file", "row"])
    details = {c.name for c in detail_columns(register)}
    columns = ", ".join(
        f'{"d" if name in details else "n"}."{name}"::{kind} AS "{name}"'
        for name, kind in record_columns(register).items()
    )
    query = f"SELECT {columns} FROM records n LEFT JOIN details d ON {_same(register)}"
    order = list(record_columns(register))[:3]
    return write_sorted(con, query, out / record_file(register, bucket), order)


def _match(con: Connection, work: ExtractWorkspace, register: str, out: Path, bucket: int) -> None:
    """Give `con` the tables `records` and `details`, both with the place `nth` among rows that are alike."""
    own = [f'"{c.name}"' for c in own_columns(register)]
    alike = ", ".join(["household_id", "person_no", *own])
    order = ", ".join(f'"{c}"' for c in snapshot_columns(register))
    rows = literal(str(out / bucket_file(register, bucket)))
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE records AS SELECT *,
            row_number() OVER (PARTITION BY household_id, person_no ORDER BY {order}) AS record_no,
            row_number() OVER (PARTITION BY {alike} ORDER BY person_died_on) AS nth FROM {rows}"""
    )
    table = RECORD_DETAILS[register].name
    given = staged_rows_sql(work.staging / table, bucket, columns_in_staging(table))
    known = ", ".join(f'"{c.name}"' for c in detail_columns(register))
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE details AS SELECT file, row, household_id, person_no,
            {", ".join(own)}, {known},
            row_number() OVER (PARTITION BY {alike} ORDER BY {known}, file, row) AS nth
        FROM {given} JOIN persons USING (national_id)"""
    )


def _same(register: str) -> str:
    """SQL: details `d` belong to the record `n`."""
    columns = ("household_id", "person_no", "nth", *(c.name for c in own_columns(register)))
    return " AND ".join(f'n."{c}" IS NOT DISTINCT FROM d."{c}"' for c in columns)
