"""Whatever is held about one's own household, and about relatives', is closed to a member of staff."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("holdings", "0001_holdings"),
        ("agreements", "0002_clocks"),
        ("complaints", "0002_authors"),
        ("documents", "0002_orphans"),
        ("eligibility", "0003_overrides"),
        ("inquiries", "0002_answers"),
        ("lifeevents", "0001_lifeevents"),
        ("partners", "0002_terms"),
        ("requests", "0009_barred"),
    ]
    operations = [migrations.RunSQL((SQL / "barred.sql").read_text("utf-8"), migrations.RunSQL.noop)]
