"""A head by the registers alone reads no answer to what another person wrote."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

UNDO = "DROP POLICY of_who_leads ON officer_answer"


class Migration(migrations.Migration):
    dependencies = [("requests", "0019_check_as_read"), ("households", "0002_functions")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO)]
