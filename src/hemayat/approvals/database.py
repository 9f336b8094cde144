"""The functions of the database's owner, by which alone approvals are issued and ended."""

from __future__ import annotations

from typing import Any

from django.db import connection
from psycopg.sql import SQL, Identifier, Placeholder


def call(function: str, *arguments: Any) -> tuple[Any, ...]:
    """The row that a function gives."""
    (found,) = rows(function, *arguments)
    return found


def rows(function: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """All that it gives."""
    places = SQL(", ").join([Placeholder()] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(SQL("SELECT * FROM {}({})").format(Identifier(function), places), list(arguments))
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
