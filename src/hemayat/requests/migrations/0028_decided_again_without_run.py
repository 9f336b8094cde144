"""A household that a run lacks data of has a day of its own."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0027_missing_data")]
    operations = [
        migrations.RunSQL((SQL / "decided_again_without_run.sql").read_text("utf-8"), migrations.RunSQL.noop)
    ]
