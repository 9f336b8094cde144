"""Cases of one's own household, and of relatives', are closed to a member of staff."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0008_corrections"), ("households", "0003_barred")]
    operations = [migrations.RunSQL((SQL / "barred.sql").read_text("utf-8"), migrations.RunSQL.noop)]
