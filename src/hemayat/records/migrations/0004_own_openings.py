"""A head asks for a member's code and enters it by functions of the owner; nobody is the system for it."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
BACK = """
DROP FUNCTION enter_own_opening(bigint, bytea[], timestamptz);
DROP FUNCTION ask_own_opening(bigint, timestamptz);
DROP FUNCTION count_members_code(bigint, bigint, timestamptz);
DROP FUNCTION note_opening(text, record_opening, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0003_asked_by_head"),
        ("accounts", "0025_line_codes"),
        ("audit", "0009_proof"),
        ("households", "0013_own_household"),
    ]
    operations = [migrations.RunSQL((SQL / "own_openings.sql").read_text("utf-8"), BACK)]
