"""A common answer is published only while its writer still may answer."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

UNDO = """
DROP TRIGGER ready_answer_still_proposed ON ready_answer;
"""


class Migration(migrations.Migration):
    dependencies = [("questions", "0004_claimed_questions"), ("accounts", "0014_proposers_still_may")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO)]
