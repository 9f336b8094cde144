"""A holder withdraws while they act themselves; whoever has a serial is told of that approval alone."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0010_runs_that_cannot_decide"), ("households", "0013_own_household")]
    operations = [
        migrations.RunSQL(
            "DROP FUNCTION IF EXISTS withdraw_approval(bigint, bigint, date, timestamptz)",
            migrations.RunSQL.noop,
        ),
        *(
            migrations.RunSQL((SQL / name).read_text("utf-8"), migrations.RunSQL.noop)
            for name in ("follow.sql", "endings.sql")
        ),
        migrations.RunSQL(
            (SQL / "by_serial.sql").read_text("utf-8"), "DROP FUNCTION approval_with_serial(bigint)"
        ),
    ]
