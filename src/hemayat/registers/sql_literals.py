"""Text as SQL literals; apart from the connections, so that the sites need not import DuckDB."""

from __future__ import annotations

from collections.abc import Iterable


def literal(value: str) -> str:
    """`value` as an SQL text literal."""
    return "'" + value.replace("'", "''") + "'"


def literals(values: Iterable[str]) -> str:
    """A comma-separated list of SQL text literals."""
    return ", ".join(literal(v) for v in values)
