"""The open complaints of one inspector."""

from __future__ import annotations

from django.db import migrations

CREATE = """
CREATE INDEX CONCURRENTLY complaint_at_hand ON complaint (inspector_id) WHERE inspector_id IS NOT NULL AND ended_at IS NULL"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("complaints", "0005_ended_by_filing")]
    operations = [
        migrations.RunSQL(
            # Nobody waits for it, so that it may wait for long transactions. If it is interrupted, it begins again.
            [
                "SET lock_timeout = 0",
                "DROP INDEX CONCURRENTLY IF EXISTS complaint_at_hand",
                CREATE,
                "RESET lock_timeout",
            ],
            "DROP INDEX CONCURRENTLY complaint_at_hand",
        )
    ]
