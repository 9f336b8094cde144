"""How often a household may do something is said in the database, and not by the caller."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
COUNT = "-- Counts one hit"
BACK = "DROP FUNCTION count_own_hit(text, timestamptz); DROP FUNCTION own_limits();\n"


def _as_before() -> str:
    """The function of 0013, with what it is granted."""
    _, mark, count = (SQL / "own_household.sql").read_text("utf-8").partition(COUNT)
    return BACK + mark + count


class Migration(migrations.Migration):
    dependencies = [("households", "0014_applicants_households")]

    operations = [migrations.RunSQL((SQL / "own_limits.sql").read_text("utf-8"), _as_before())]
