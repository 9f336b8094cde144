"""A draft is filed by one statement, with all that filing writes."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0009_barred")]
    operations = [migrations.RunSQL((SQL / "filed_in_one.sql").read_text("utf-8"), migrations.RunSQL.noop)]
