"""The difference of two prepared snapshots, household by household: exact, because rows are compared, not hashes."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from hemayat.common.errors import HemayatError
from hemayat.common.files import write_whole
from hemayat.registers.database import Connection, ResourceLimits, connect, failures_in_words, memory_bytes
from hemayat.registers.layout import bucket_sql, snapshot_columns
from hemayat.registers.schema import TABLES
from hemayat.registers.snapshot import RegisterSnapshot
from hemayat.registers.sql_literals import literal
from hemayat.registers.workspace import Report, no_progress


@dataclass(frozen=True)
class DifferenceCounts:
    """Households by what became of them; `by_table` counts the changed ones for each table that differs."""

    added: int
    removed: int
    changed: int
    unchanged: int
    by_table: dict[str, int]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed)


def difference(
    old: Path,
    new: Path,
    out: Path | None = None,
    *,
    memory: str = "2GB",
    threads: int = 2,
    report: Report = no_progress,
) -> DifferenceCounts:
    """Compare two snapshots and write `household_id, change, registers` to the Parquet file `out` where it is given.

    `change` is added, removed or changed; `registers` lists the tables that differ. A row counts as often as it
    stands there. Who was asked is compared through the exceptions in `answered`; a register's own as-of day is not.
    Raises HemayatError where a folder is no snapshot or the disk is full.
    """
    first, second = RegisterSnapshot.open(old), RegisterSnapshot.open(new)
    place = out.parent if out else Path(tempfile.gettempdir())
    if out and not place.is_dir():
        raise HemayatError(f"{place}: there is no such folder")
    with (
        failures_in_words(out or place),
        tempfile.TemporaryDirectory(dir=place, prefix=".comparing-") as temp,
        connect(ResourceLimits(memory_bytes(memory), threads, Path(temp))) as con,
    ):
        con.execute("CREATE TEMP TABLE found (household_id BIGINT, change VARCHAR, registers VARCHAR[])")
        for bucket in range(second.buckets):
            _compare(con, first, second, bucket)
            report("households", bucket + 1, second.buckets)
        counts = _counts(con, second.households)
        if out:
            with write_whole(out) as part:
                con.execute(
                    f"COPY (FROM found ORDER BY household_id) TO {literal(str(part))} "
                    "(FORMAT parquet, COMPRESSION zstd)"
                )
    return counts


def _compare(con: Connection, old: RegisterSnapshot, new: RegisterSnapshot, bucket: int) -> None:
    """Add the households that differ in a bucket of `new`. One table at a time is in memory."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE differing (household_id BIGINT, register VARCHAR, place INTEGER)"
    )
    for place, table in reversed(list(enumerate(TABLES))):
        _register(con, old, new, table, bucket)
        con.execute(
            f"INSERT INTO differing SELECT household_id, {literal(table)}, {place} FROM ({_differing(table)})"
        )
    # The last table was that of persons, and its rows are still there.
    con.execute("""INSERT INTO found
        WITH each AS (
            SELECT household_id, list(register ORDER BY place) AS registers FROM differing GROUP BY household_id)
        SELECT e.household_id, CASE WHEN b.household_id IS NULL THEN 'added'
            WHEN a.household_id IS NULL THEN 'removed' ELSE 'changed' END, e.registers
        FROM each e LEFT JOIN (SELECT DISTINCT household_id FROM old_rows) b USING (household_id)
        LEFT JOIN (SELECT DISTINCT household_id FROM new_rows) a USING (household_id)""")
    for name in ("old_rows", "new_rows"):
        con.unregister(name)


def _register(con: Connection, old: RegisterSnapshot, new: RegisterSnapshot, table: str, bucket: int) -> None:
    """Give `con` the rows of both sides as `old_rows` and `new_rows`."""
    con.register("new_rows", new.verified(table, bucket).read())
    if old.buckets == new.buckets:
        con.register("old_rows", old.verified(table, bucket).read())
        return
    mine = f"{bucket_sql('household_id', new.buckets)} = {bucket}"
    parts = []
    for other in range(old.buckets):
        con.register("part", old.verified(table, other).read())
        parts.append(con.sql(f"FROM part WHERE {mine}").to_arrow_table())
    con.unregister("part")
    con.register("old_rows", pa.concat_tables(parts))


def _differing(table: str) -> str:
    """SQL: households whose rows of a table are not the same rows the same number of times."""
    columns = ", ".join(f'"{c}"' for c in snapshot_columns(table))
    signed = " UNION ALL ".join(
        f"SELECT {columns}, {sign}::BIGINT AS sign FROM {side}"
        for side, sign in (("old_rows", -1), ("new_rows", 1))
    )
    unequal = f"SELECT household_id FROM ({signed}) GROUP BY {columns} HAVING sum(sign) <> 0"
    return f"SELECT DISTINCT household_id FROM ({unequal})"


def _counts(con: Connection, households: int) -> DifferenceCounts:
    changes = dict(con.execute("SELECT change, count(*) FROM found GROUP BY 1").fetchall())
    tables = con.execute(
        "SELECT register, count(*) FROM (SELECT unnest(registers) AS register FROM found WHERE change = 'changed') "
        "GROUP BY 1"
    ).fetchall()
    added, removed, changed = (int(changes.get(c, 0)) for c in ("added", "removed", "changed"))
    by_table = dict(tables)
    return DifferenceCounts(
        added,
        removed,
        changed,
        households - added - changed,
        {t: int(by_table[t]) for t in TABLES if t in by_table},
    )
