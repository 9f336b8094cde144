"""Approvals follow a run in the provinces in which it is published."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0003_functions_as_they_are"),
        ("eligibility", "0007_published_by_province"),
    ]

    operations = [
        migrations.RunSQL((SQL / "follow.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
