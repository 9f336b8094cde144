"""A lower amount is put off while an objection is open; arrears of several wrong runs are counted by month."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0005_corrected_runs"), ("eligibility", "0010_effect_postponements")]

    operations = [
        migrations.RunSQL((SQL / name).read_text("utf-8"), migrations.RunSQL.noop)
        for name in ("postponing.sql", "following.sql")
    ]
