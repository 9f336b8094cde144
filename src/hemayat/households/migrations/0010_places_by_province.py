"""People get their places province by province, as a run is published."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("households", "0009_records_in_parts")]

    operations = [migrations.RunSQL((SQL / "people.sql").read_text("utf-8"), migrations.RunSQL.noop)]
