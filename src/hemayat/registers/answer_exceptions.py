"""Which register's word about which person is not that of its as-of day: the exceptions of a prepared snapshot."""

from __future__ import annotations

from pathlib import Path

from hemayat.registers.database import Connection
from hemayat.registers.layout import bucket_file, snapshot_columns
from hemayat.registers.manifest import FileEntry
from hemayat.registers.person_registers import columns_in_staging
from hemayat.registers.schema import REGISTERS_ASKED
from hemayat.registers.sql_literals import literal
from hemayat.registers.workspace import ExtractWorkspace, staged_rows_sql, write_sorted

_LEAST_CERTAIN_FIRST = "CASE result WHEN 'contradicted' THEN 0 WHEN 'answered' THEN 2 ELSE 1 END"


def write_answers(con: Connection, work: ExtractWorkspace, out: Path, bucket: int) -> FileEntry:
    """Write `answered` of a bucket: one row for each person and register that is an exception.

    Of several answers about one person the latest day counts, and on one day the least certain. A row in quarantine
    comes before all of them: what the register says is then not known. `con` must have the bucket's `persons`.
    """
    query = f"""
        WITH registers AS ({_registers(work)}),
        unknown AS (SELECT DISTINCT national_id, register FROM {_unknown(work, bucket)}),
        latest AS ({_latest(work, bucket)}),
        said AS (
            SELECT national_id, register, coalesce(l.asked_on, g.as_of) AS as_of, CASE
                WHEN u.register IS NOT NULL THEN 'quarantined'
                WHEN l.result = 'contradicted' THEN 'contradicted'
                WHEN l.result <> 'answered' THEN 'unanswered'
                WHEN l.asked_on <> g.as_of THEN 'answered' END AS cause
            FROM latest l FULL JOIN unknown u USING (national_id, register) JOIN registers g USING (register)
        ),
        unasked AS (
            SELECT p.national_id, g.register, g.as_of, 'unanswered' AS cause
            FROM persons p CROSS JOIN registers g
            WHERE g.is_listed AND NOT EXISTS (
                FROM said s WHERE s.national_id = p.national_id AND s.register = g.register)
        )
        SELECT p.household_id, p.person_no, p.died_on AS person_died_on, register, as_of, cause
        FROM (FROM said WHERE cause IS NOT NULL UNION ALL FROM unasked) JOIN persons p USING (national_id)"""
    return write_sorted(con, query, out / bucket_file("answered", bucket), list(snapshot_columns("answered")))


def _registers(work: ExtractWorkspace) -> str:
    registers = work.extract.manifest.registers
    rows = ", ".join(
        f"({literal(name)}, DATE '{registers[name].as_of}', {registers[name].asked == 'listed'})"
        for name in REGISTERS_ASKED
    )
    return f"SELECT * FROM (VALUES {rows}) v(register, as_of, is_listed)"


def _unknown(work: ExtractWorkspace, bucket: int) -> str:
    return staged_rows_sql(work.staging / "unknown", bucket, {"national_id": "BIGINT", "register": "VARCHAR"})


def _latest(work: ExtractWorkspace, bucket: int) -> str:
    rows = staged_rows_sql(work.staging / "answered", bucket, columns_in_staging("answered"))
    return f"""SELECT national_id, register, asked_on, result FROM {rows}
        QUALIFY row_number() OVER (PARTITION BY national_id, register
            ORDER BY asked_on DESC, {_LEAST_CERTAIN_FIRST}, result) = 1"""
