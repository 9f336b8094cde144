"""Refusals are drawn apart for the second reading, and a different result opens the matter again."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("oversight", "0003_queue_warnings"), ("requests", "0021_override_reexamined")]
    operations = [migrations.RunSQL((SQL / "refusals_drawn.sql").read_text("utf-8"), migrations.RunSQL.noop)]
