"""Overrides and lists as files are confirmed only while their proposer is an officer."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

UNDO = """
DROP TRIGGER override_still_proposed ON request_override;
DROP TRIGGER list_export_still_asked ON desk_export;
"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0021_second_look"), ("accounts", "0014_proposers_still_may")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO)]
