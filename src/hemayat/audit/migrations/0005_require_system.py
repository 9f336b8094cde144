"""A check for functions of the owner that only the system calls."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_acknowledgements")]
    operations = [
        migrations.RunSQL(
            (SQL / "require_system.sql").read_text("utf-8"), "DROP FUNCTION IF EXISTS require_system()"
        )
    ]
