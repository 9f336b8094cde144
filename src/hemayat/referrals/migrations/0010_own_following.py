"""Referrals follow a withdrawal while the head acts who withdrew."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0009_runs_that_cannot_decide"),
        ("approvals", "0011_without_the_system"),
        ("households", "0013_own_household"),
    ]
    operations = [
        migrations.RunSQL((SQL / "following.sql").read_text("utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL(
            (SQL / "own_following.sql").read_text("utf-8"), "DROP FUNCTION follow_own_approvals(timestamptz)"
        ),
    ]
