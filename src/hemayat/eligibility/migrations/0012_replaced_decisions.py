"""A decision that a run replaced does not return if a later run cannot decide the household."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0011_no_day_without_adverse_change")]
    operations = [migrations.RunSQL((SQL / "in_force.sql").read_text("utf-8"), migrations.RunSQL.noop)]
