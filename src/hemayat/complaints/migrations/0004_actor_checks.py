"""Whose a complaint is, is asked by a head about the own household alone."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_due_dates"), ("accounts", "0012_actor_checks")]
    operations = [migrations.RunSQL((SQL / "actor_checks.sql").read_text("utf-8"), migrations.RunSQL.noop)]
