"""Support continues while an objection is open."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0006_corrected_runs")]
    operations = [
        migrations.RunSQL(
            (SQL / "continuing.sql").read_text("utf-8"),
            "DROP FUNCTION continue_approval(bigint, date, date, timestamptz)",
        )
    ]
