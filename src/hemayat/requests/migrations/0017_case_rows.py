"""The rows of one request in a function that keeps its plan."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

UNDO = "DROP FUNCTION case_rows(bigint, bigint)"


class Migration(migrations.Migration):
    dependencies = [("requests", "0016_waits_of_barred")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO)]
