"""Accounts of the desk are hidden from everybody who came by another door."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
OPEN = """
DROP POLICY of_the_desk ON staff_member; ALTER TABLE staff_member DISABLE ROW LEVEL SECURITY;
ALTER POLICY sessions_of_the_desk ON staff_session USING (acting_kind() NOT IN ('head', 'partner'));
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0016_power_confirmation")]
    operations = [migrations.RunSQL((SQL / "staff_member_rows.sql").read_text("utf-8"), OPEN)]
