"""A line that was confirmed again, said in one statement that the function of sign-in shares."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_outbox_message")]
    operations = [
        migrations.RunSQL(
            (SQL / "line_is_right.sql").read_text("utf-8"), "DROP FUNCTION line_is_right(bytea[], bigint)"
        )
    ]
