"""The numbers that are the second half of keys that begin with a household."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Func, Value


def row_number_field(sequence: str) -> models.BigIntegerField[Any, Any]:
    """The second half of a key; the sequence is made by the migration, before the table."""
    return models.BigIntegerField(db_default=Func(Value(sequence), function="nextval"))
