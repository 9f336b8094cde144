"""A time that a head writes is one that a page can show."""

from __future__ import annotations

import datetime as dt

from django.db import migrations, models
from django.db.models import Q

YEARS = [dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (2000, 2200)]
TABLES = {"requestevent": "request_event", "applicantwords": "request_words"}


def add(model: str, table: str) -> migrations.SeparateDatabaseAndState:
    """The program writes no other times, so existing rows are not checked again, and nobody has to wait."""
    name = f"{table}_readable"
    check = f"at BETWEEN '{YEARS[0].isoformat()}' AND '{YEARS[1].isoformat()}'"
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({check}) NOT VALID",
                f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            )
        ],
        state_operations=[
            migrations.AddConstraint(model, models.CheckConstraint(condition=Q(at__range=YEARS), name=name))
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("requests", "0033_history_of_own_acts")]
    operations = [add(*names) for names in TABLES.items()]
