"""What was written down here after a register's day stands when a run of that register is published."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("households", "0004_duplicates")]

    operations = [
        migrations.RunSQL((SQL / "people.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
