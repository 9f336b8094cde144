"""A form that consents and files is filed in a batch as well: its consents are given in the statement that files it."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"
# The version before gives the consents itself, and its forms name none.
BACK = """
DROP FUNCTION file_draft(bigint, timestamptz, bigint, jsonb);
ALTER FUNCTION file_consented_draft RENAME TO file_draft;
DROP FUNCTION give_consents_of_form(bigint, timestamptz, jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0040_own_drafts")]
    operations = [
        migrations.RunSQL((SQL / "filed_with_consents.sql").read_text("utf-8"), BACK),
    ]
