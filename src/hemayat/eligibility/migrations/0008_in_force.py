"""One function says what is in force for a household."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0007_published_by_province")]
    operations = [
        migrations.RunSQL((SQL / "in_force_0008.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
