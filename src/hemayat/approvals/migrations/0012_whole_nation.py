"""What a run decided for a nation is joined whole, whatever the planner thinks of tables that were just filled."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0011_without_the_system")]
    operations = [
        migrations.RunSQL((SQL / "follow.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
