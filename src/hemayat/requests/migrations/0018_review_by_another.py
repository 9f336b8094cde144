"""Nobody ends the review of an override that they made or proposed."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

UNDO = """
DROP TRIGGER finding_review_by_another ON finding_review;
DROP FUNCTION finding_review_by_another();
"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0017_case_rows")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO)]
