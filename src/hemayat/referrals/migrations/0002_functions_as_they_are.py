"""What follows approvals, as it is now, also where an earlier form of it was applied."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_referrals"), ("approvals", "0003_functions_as_they_are")]

    operations = [
        migrations.RunSQL((SQL / "following.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
