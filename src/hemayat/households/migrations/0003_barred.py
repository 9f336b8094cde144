"""The files of staff and of their relatives are closed to them."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("households", "0002_case_data"), ("accounts", "0007_desk")]

    operations = [
        migrations.RunSQL((SQL / "barred.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
