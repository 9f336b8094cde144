"""A new head lets their own household be decided again now."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0032_late_scan"), ("households", "0013_own_household")]
    operations = [
        migrations.RunSQL(
            (SQL / "going_on.sql").read_text("utf-8"), "DROP FUNCTION ask_registers_now(timestamptz)"
        )
    ]
