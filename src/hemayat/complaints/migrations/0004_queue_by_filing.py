"""Open complaints in the order in which they were filed."""

from __future__ import annotations

from django.db import migrations

CREATE = """
CREATE INDEX CONCURRENTLY complaint_queue_filed ON complaint
    (province, (inspector_id IS NULL), kind, filed_at, id) WHERE ended_at IS NULL"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("complaints", "0003_queue_by_due_date")]
    operations = [
        migrations.RunSQL(
            # Nobody waits for it, so that it may wait for long transactions. If it is interrupted, it begins again.
            [
                "SET lock_timeout = 0",
                "DROP INDEX CONCURRENTLY IF EXISTS complaint_queue_filed",
                CREATE,
                "RESET lock_timeout",
            ],
            "DROP INDEX CONCURRENTLY complaint_queue_filed",
        )
    ]
