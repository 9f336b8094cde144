"""Why a household has no decision, for a member who is not its head."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
OPEN = """
DROP FUNCTION reason_without_decision(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("publication", "0012_publications_seen"),
        ("eligibility", "0012_replaced_decisions"),
        ("households", "0012_barred_for_staff"),
    ]
    operations = [migrations.RunSQL((SQL / "without_decision.sql").read_text("utf-8"), OPEN)]
