"""What follows runs and ends approvals, as it is now, also where an earlier form of it was applied."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0002_letters"), ("households", "0007_left_alone_while_loaded")]

    operations = [
        migrations.RunSQL((SQL / f"{name}.sql").read_text("utf-8"), migrations.RunSQL.noop)
        for name in ("follow", "endings")
    ]
