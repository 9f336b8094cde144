"""A request that names members of the household is decided by an officer: held by the database."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0033_going_on"), ("eligibility", "0011_no_day_without_adverse_change")]
    operations = [migrations.RunSQL((SQL / "claimed_members.sql").read_text("utf-8"), migrations.RunSQL.noop)]
