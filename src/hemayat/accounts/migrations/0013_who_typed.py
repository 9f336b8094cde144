"""Whoever asks the registers again does not become the one who typed the line."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0012_actor_checks")]
    operations = [migrations.RunSQL((SQL / "who_typed.sql").read_text("utf-8"), migrations.RunSQL.noop)]
