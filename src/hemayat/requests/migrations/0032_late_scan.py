"""What a later scan finds infected costs its applicant no time either: the week begins on the day of that scan."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0031_settled_confirmers"), ("documents", "0004_received")]
    operations = [migrations.RunSQL((SQL / "late_scan.sql").read_text("utf-8"), migrations.RunSQL.noop)]
