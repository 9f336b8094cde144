"""Open complaints in the order of their due dates, province by province: those that wait, and those with inspectors."""

from __future__ import annotations

from django.db import migrations

CREATE = """
CREATE INDEX CONCURRENTLY complaint_queue_due ON complaint
    (province, (inspector_id IS NULL), kind, answer_on, id) WHERE ended_at IS NULL"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("complaints", "0002_functions")]
    operations = [
        migrations.RunSQL(
            # Nobody waits for it, so that it may wait for long transactions. If it is interrupted, it begins again.
            [
                "SET lock_timeout = 0",
                "DROP INDEX CONCURRENTLY IF EXISTS complaint_queue_due",
                CREATE,
                "RESET lock_timeout",
            ],
            "DROP INDEX CONCURRENTLY complaint_queue_due",
        )
    ]
