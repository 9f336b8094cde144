"""A correction of a correction takes back what each of the wrong runs ended."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0007_continuing")]
    operations = [migrations.RunSQL((SQL / "follow.sql").read_text("utf-8"), migrations.RunSQL.noop)]
