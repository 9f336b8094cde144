"""What is in force is what the function of that name says."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("publication", "0003_compared_by_province"), ("eligibility", "0008_in_force")]
    operations = [
        migrations.RunSQL((SQL / "compare.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
