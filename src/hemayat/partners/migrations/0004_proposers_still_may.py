"""A proposal for an organisation counts only while its proposer is an administrator."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

UNDO = """
DROP TRIGGER proposal_still_made ON partner_proposal;
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_who_writes_organisations"), ("accounts", "0014_proposers_still_may")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO)]
