"""SQL of a head changes a filed request by the acts of its head alone."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

UNDO = """
DROP TRIGGER request_acts_of_head ON request;
DROP FUNCTION request_acts_of_head;
DROP POLICY begun_unexamined ON request;
DROP POLICY begun_by_oneself ON request;
"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0027_history_in_own_name")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO)]
