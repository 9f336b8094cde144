"""A head reads by which day their household is decided again."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0024_consent_version")]
    operations = [
        migrations.RunSQL((SQL / "decided_again_since.sql").read_text("utf-8"), migrations.RunSQL.noop)
    ]
