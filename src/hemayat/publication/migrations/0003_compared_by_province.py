"""A proposed run is compared with what is in force in each province."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("publication", "0002_desk"), ("eligibility", "0007_published_by_province")]

    operations = [
        migrations.RunSQL((SQL / "compare.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
