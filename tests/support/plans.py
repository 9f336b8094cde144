"""What the database does to answer a query: along which indexes it reads, and whether it sorts what it reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db import connection


class TableRead(NamedTuple):
    """One read of a table. `above`: what takes its rows; `rows`: how many it gave in all."""

    how: str
    along: str
    condition: str
    above: str
    rows: int


def statements_of(call: Callable[[], object]) -> list[tuple[str, Any]]:
    """What it asks of the database, with the values given."""
    found: list[tuple[str, Any]] = []

    def keep(execute: Any, statement: str, given: Any, many: bool, context: Any) -> Any:
        found.append((statement, given))
        return execute(statement, given, many, context)

    with connection.execute_wrapper(keep):
        call()
    return found


def reads_of(
    table: str, statement: str, given: Any, *, may_read_whole_tables: bool = False
) -> list[TableRead]:
    """How the query reads this table while whole tables are not to be read, as those of millions would not be.

    `may_read_whole_tables`: the plan as it is chosen for the rows that there are.
    """
    with connection.cursor() as cursor:
        if not may_read_whole_tables:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", given)
        (plan,) = cursor.fetchone() or ("[]",)
    whole = plan if isinstance(plan, list) else json.loads(plan)
    return list(_reads(table, whole[0]["Plan"], ""))


def _reads(table: str, node: Mapping[str, Any], above: str) -> Iterator[TableRead]:
    if node.get("Relation Name") == table:
        rows = round(node["Actual Rows"] * node["Actual Loops"])
        yield TableRead(
            node["Node Type"], node.get("Index Name", ""), node.get("Index Cond", ""), above, rows
        )
    for part in node.get("Plans", ()):
        yield from _reads(table, part, node["Node Type"])
