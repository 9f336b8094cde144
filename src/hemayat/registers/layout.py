"""Where a prepared snapshot keeps what: buckets of households, file names, column order and physical types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from hemayat.registers.schema import TABLES, Column, ColumnType

HOUSEHOLDS_PER_BUCKET = 250_000
MOST_BUCKETS = 60_000

_PRIME, _FACTOR = 2_147_483_647, 48_271
FORMULA = f"((household_id % {_PRIME}) * {_FACTOR} % {_PRIME}) % buckets"

TYPES: dict[ColumnType, str] = {
    ColumnType.HOUSEHOLD: "BIGINT",
    ColumnType.NATIONAL_ID: "BIGINT",
    ColumnType.TEXT: "VARCHAR",
    ColumnType.CODE: "VARCHAR",
    ColumnType.BOOL: "BOOLEAN",
    ColumnType.DATE: "DATE",
    ColumnType.MONTH: "DATE",
    ColumnType.RIAL: "BIGINT",
    ColumnType.COUNT: "INTEGER",
}
"""Kind of a column → its DuckDB type in a prepared snapshot."""

KEYS = {"household_id": "BIGINT", "person_no": "SMALLINT", "person_died_on": "DATE"}
"""The columns in front of every register but persons."""

CAUSES = ("answered", "unanswered", "contradicted", "quarantined")
"""What `answered` in a prepared snapshot says of one person and register."""


def bucket_of(household_id: int, k: int) -> int:
    """The bucket, 0 … k-1, of a household among `k`."""
    return (household_id % _PRIME) * _FACTOR % _PRIME % k


def bucket_sql(column: str, k: int) -> str:
    """`bucket_of` as an SQL expression over a BIGINT column; the same text in DuckDB, Spark and PostgreSQL."""
    return f"((({column} % {_PRIME}) * {_FACTOR} % {_PRIME}) % {k})"


def bucket_count(households: int) -> int:
    """The default number of buckets for a nation with this many households."""
    return max(1, -(-households // HOUSEHOLDS_PER_BUCKET))


def bucket_file(table: str, bucket: int) -> str:
    """The path of a table's bucket inside a snapshot."""
    return f"{table}/{bucket:05d}.parquet"


@cache
def snapshot_columns(table: str) -> Mapping[str, str]:
    """Column → DuckDB type of a table in a prepared snapshot, in the order of the file and of its sorting."""
    if table == "persons":
        rest = [c for c in TABLES[table].columns if c.name != "household_id"]
        return {"household_id": "BIGINT", "person_no": "SMALLINT", **_typed(rest)}
    if table == "answered":
        return {**KEYS, "register": "VARCHAR", "as_of": "DATE", "cause": "VARCHAR"}
    return {**KEYS, **_typed(c for c in TABLES[table].columns if c.name != "national_id")}


def _typed(columns: Iterable[Column]) -> dict[str, str]:
    return {c.name: TYPES[c.kind] for c in columns}
