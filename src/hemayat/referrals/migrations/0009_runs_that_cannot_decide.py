"""What wrong runs took from households that the corrected run cannot decide is taken back and owed."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0008_told_with_what_followed"), ("eligibility", "0012_replaced_decisions")]
    operations = [migrations.RunSQL((SQL / "following.sql").read_text("utf-8"), migrations.RunSQL.noop)]
