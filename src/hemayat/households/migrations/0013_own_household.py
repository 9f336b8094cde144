"""What a head of household does is checked and counted of their own household."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
OPEN = """
DROP FUNCTION count_own_hit(text, timestamptz, interval[], integer[]);
DROP FUNCTION require_acting_head();
"""


class Migration(migrations.Migration):
    dependencies = [("households", "0012_barred_for_staff"), ("accounts", "0017_staff_member_rows")]
    operations = [migrations.RunSQL((SQL / "own_household.sql").read_text("utf-8"), OPEN)]
