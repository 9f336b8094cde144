"""The database holds keys, terms, addresses and openings of organisations to a proposal that two people made."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_terms"), ("accounts", "0011_powers")]
    operations = [
        migrations.AddField("proposal", "used_at", models.DateTimeField(null=True)),
        migrations.RunSQL((SQL / "two_people.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
