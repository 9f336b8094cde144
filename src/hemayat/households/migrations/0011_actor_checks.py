"""Functions that load a nation, or look through everybody, are for the system; others for staff who may see the file."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
FILES = ("parts.sql", "people.sql", "first_nation.sql", "likenesses.sql", "actor_checks.sql")


class Migration(migrations.Migration):
    dependencies = [("households", "0010_places_by_province"), ("audit", "0005_require_system")]
    operations = [
        migrations.RunSQL((SQL / name).read_text("utf-8"), migrations.RunSQL.noop) for name in FILES
    ]
