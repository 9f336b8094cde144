"""A head asks a register about people of their own household."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
OPEN = """
DROP POLICY asked ON record_question;
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0002_opening"), ("households", "0012_barred_for_staff")]
    operations = [migrations.RunSQL((SQL / "asked_by_head.sql").read_text("utf-8"), OPEN)]
