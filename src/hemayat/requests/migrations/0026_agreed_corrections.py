"""Corrections count outside their case once a second officer agreed; an approval with an unknown value names a document."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0025_decided_again_since"), ("eligibility", "0009_decision_document")]
    operations = [
        migrations.RunSQL((SQL / name).read_text("utf-8"), migrations.RunSQL.noop)
        for name in ("agreed_corrections.sql", "named_document.sql")
    ]
