"""An override is repeated in later decisions on the word of the two people who made it."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0012_lasting_corrections"), ("eligibility", "0006_findings_decide")]
    operations = [
        migrations.RunSQL((SQL / "overrides_repeated.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
