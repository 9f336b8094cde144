"""Whose files are closed is asked of staff alone: a head whose form came twice at once was shown a fault."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("households", "0011_actor_checks")]
    operations = [
        migrations.RunSQL((SQL / "barred_for_staff.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
