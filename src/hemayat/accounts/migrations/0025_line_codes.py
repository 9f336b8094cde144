"""The owner's functions write an attempt about a line alone, and the worker sends its code."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
BACK = "DROP FUNCTION write_line_attempt(bytea, boolean, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0024_identity_expired")]
    operations = [migrations.RunSQL((SQL / "line_codes.sql").read_text("utf-8"), BACK)]
