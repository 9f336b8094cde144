"""The records of households are loaded in partitions, one for each run."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("households", "0008_no_current_data_set")]

    operations = [migrations.RunSQL((SQL / "parts.sql").read_text("utf-8"), migrations.RunSQL.noop)]
