"""The rows of one case in several tables by one statement: as many queries however long its history is."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import connection, models

from hemayat.requests.models import Request

M = TypeVar("M", bound=models.Model)
Found = Mapping[str, Sequence[Mapping[str, Any]]]
"""Table → its rows as PostgreSQL writes them in JSON."""
ROWS = "SELECT * FROM case_rows(%(household)s, %(request)s)"


def rows_of_case(row: Request) -> Found:
    """What belongs to a request, as its head may see it too (sql/case_rows.sql). One query."""
    return read_rows(ROWS, {"household": row.household_id, "request": row.id})


def read_rows(statement: str, parameters: Mapping[str, Any]) -> Found:
    """The rows of a statement that gives the name of a table and a row of it in JSON."""
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        for table, columns in cursor.fetchall():
            found[table].append(json.loads(columns))
    return found


def models_of(model: type[M], found: Found) -> list[M]:
    """The rows of one table as model instances, oldest first."""
    made_of = model._meta  # noqa: SLF001 - so Django calls what a model is made of, for all to read
    rows = sorted(found.get(made_of.db_table, ()), key=lambda item: item.get("id", 0))
    return [
        model(
            **{
                concrete_fields.attname: _value(concrete_fields, row[concrete_fields.attname])
                for concrete_fields in made_of.concrete_fields
            }
        )
        for row in rows
    ]


def _value(of: models.Field[Any, Any], value: Any) -> Any:
    if value is None or isinstance(of, models.JSONField):
        return value
    if isinstance(of, models.BinaryField):
        # As PostgreSQL writes bytes in JSON.
        return bytes.fromhex(value[2:])
    read = of.to_python(value)
    # PostgreSQL writes the zone of the session; Django's own queries give UTC.
    return read.astimezone(dt.UTC) if isinstance(read, dt.datetime) else read
