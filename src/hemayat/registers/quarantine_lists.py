"""The lists that go back to the register owners: which rows are in quarantine and why, which cells were repaired."""

from __future__ import annotations

from pathlib import Path

from hemayat.registers.database import Connection
from hemayat.registers.manifest import FileEntry
from hemayat.registers.quarantine_reasons import column_sql, reason_sql
from hemayat.registers.rows import FileGroup, repaired_cells
from hemayat.registers.sql_literals import literal
from hemayat.registers.workspace import ExtractWorkspace, write_sorted

_NO_REPAIRS = (
    "SELECT NULL::VARCHAR AS file, NULL::BIGINT AS row, NULL::VARCHAR AS column_name, "
    "NULL::VARCHAR AS value, NULL::VARCHAR AS repaired WHERE false"
)


def write_quarantine(
    con: Connection, work: ExtractWorkspace, table: str, out: Path
) -> tuple[FileEntry, dict[str, int]]:
    """Write `quarantine/<table>.parquet` from the staged faults; also gives rows by reason.

    Columns: table, file, row (from 1), column, value, reason; in order of file and row.
    """
    faults = literal(str(work.staging / "quarantine" / f"{table}.*.parquet"))
    query = f"""SELECT {literal(table)} AS "table", file, row, {column_sql(table, "code")} AS "column",
        value, {reason_sql("code")} AS reason FROM {faults}"""
    path = out / "quarantine" / f"{table}.parquet"
    entry = write_sorted(con, query, path, ["file", "row"])
    reasons = con.execute(f"SELECT reason, count(*) FROM {literal(str(path))} GROUP BY 1 ORDER BY 2 DESC, 1")
    return entry, {str(reason): int(rows) for reason, rows in reasons.fetchall()}


def write_repaired(con: Connection, table: str, groups: list[FileGroup], out: Path) -> FileEntry:
    """Write `repaired/<table>.parquet`. Columns: table, file, row (from 1), column, value, repaired."""
    cells = " UNION ALL ".join([_NO_REPAIRS, *(q for q in map(repaired_cells, groups) if q)])
    query = f"""SELECT {literal(table)} AS "table", file, row, column_name AS "column", value, repaired
        FROM ({cells})"""
    return write_sorted(con, query, out / "repaired" / f"{table}.parquet", ["file", "row", "column"])
