"""A document counts from its receipt; it is opened after its check, and a refused file costs its sender no time."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0029_consented_registers_in_any_order"), ("documents", "0004_received")]
    operations = [
        migrations.RunSQL((SQL / "checked_documents.sql").read_text("utf-8"), migrations.RunSQL.noop)
    ]
