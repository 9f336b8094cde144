"""A head by the registers alone asks no register about the head in our record."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

UNDO = "DROP POLICY of_who_leads ON record_question"


class Migration(migrations.Migration):
    dependencies = [("records", "0002_functions"), ("households", "0002_functions")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO)]
