"""Bytes in a JSON document that PostgreSQL reads as rows (jsonb_to_recordset)."""

from __future__ import annotations


def as_json(value: bytes | memoryview | None) -> str | None:
    """As a column of bytea takes it."""
    return None if value is None else f"\\x{bytes(value).hex()}"
