"""The statements of the DuckDB engine in the SQL of Spark: the same tree, with no rules of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import sqlglot
from sqlglot import exp

_EXACT = "DECIMAL(19, 0)"
"""Holds every BIGINT; Spark adds such numbers up in 29 digits, where a sum of BIGINT would overflow."""


@lru_cache(maxsize=256)
def to_spark(duckdb_sql: str) -> str:
    """One statement translated. Names are quoted, so that none of them can mean something to Spark."""
    with _deep_enough():
        tree = sqlglot.parse_one(duckdb_sql, read="duckdb")
        for total in list(tree.find_all(exp.Sum)):
            total.set("this", exp.cast(total.this, _EXACT, dialect="spark"))
        return tree.sql(dialect="spark", identify=True)


@contextmanager
def _deep_enough() -> Iterator[None]:
    """The parser goes some fifteen calls deep for each pair of brackets; a legal expression has up to 200 of them."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 20_000))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
