"""Household waits."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

# The other function stays as it is: it answers as before.
UNDO = "DROP FUNCTION household_waits(bigint)"


class Migration(migrations.Migration):
    dependencies = [("requests", "0014_queue_by_touch_everywhere")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO)]
