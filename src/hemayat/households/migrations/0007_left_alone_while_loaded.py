"""What is loaded for a run is left alone by autovacuum until everybody sees it."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("households", "0006_life_told_on")]

    operations = [
        migrations.RunSQL((SQL / name).read_text("utf-8"), migrations.RunSQL.noop)
        for name in ("parts.sql", "first_nation.sql")
    ]
