"""Asking the files that a test has written."""

from __future__ import annotations

from typing import Any

import duckdb


def rows_from(query: str) -> list[tuple[Any, ...]]:
    """All rows that a DuckDB query gives."""
    with duckdb.connect() as con:
        return con.execute(query).fetchall()
