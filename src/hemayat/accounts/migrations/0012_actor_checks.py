"""Functions of the owner answer only the kinds of actor that they are for."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_powers")]
    operations = [migrations.RunSQL((SQL / "actor_checks.sql").read_text("utf-8"), migrations.RunSQL.noop)]
