"""A corrected run restores what the wrong one ended."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0005_in_force")]

    operations = [
        migrations.RunSQL((SQL / "follow.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
