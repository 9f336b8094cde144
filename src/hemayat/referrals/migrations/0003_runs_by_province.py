"""Referrals follow the run that is published in the household's province."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_functions_as_they_are"), ("approvals", "0004_runs_by_province")]

    operations = [
        migrations.RunSQL((SQL / "following.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
