"""A due date moves only with a notice."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_authors"), ("requests", "0015_due_dates")]
    operations = [migrations.RunSQL((SQL / "due_dates.sql").read_text("utf-8"), migrations.RunSQL.noop)]
