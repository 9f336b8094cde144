"""Custodians are told what a corrected run takes back, and what is owed."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0004_in_force"), ("approvals", "0006_corrected_runs")]

    operations = [
        migrations.RunSQL((SQL / "following.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
