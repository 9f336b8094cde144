"""Row-level security for the author of a complaint about conduct, and for what is sent with a complaint."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0001_complaints"),
        ("accounts", "0009_acting_person"),
        ("documents", "0002_orphans"),
        ("notifications", "0001_outbox"),
    ]

    operations = [migrations.RunSQL((SQL / "authors.sql").read_text("utf-8"), migrations.RunSQL.noop)]
