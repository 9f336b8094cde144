"""The queues of the desk in the order in which somebody last did something, province by province."""

from __future__ import annotations

from django.db import migrations

# Not coalesce: below row-level security no index answers a condition with it.
CREATE = """
CREATE INDEX CONCURRENTLY request_queue_touched ON request
    (place, (stuck_since IS NOT NULL), kind, province,
    (CASE WHEN touched_at IS NULL THEN filed_at ELSE touched_at END), id) WHERE place <> ''"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("requests", "0012_queue_by_filing_everywhere")]
    operations = [
        migrations.RunSQL(
            # Nobody waits for it, so that it may wait for long transactions. If it is interrupted, it begins again.
            [
                "SET lock_timeout = 0",
                "DROP INDEX CONCURRENTLY IF EXISTS request_queue_touched",
                CREATE,
                "RESET lock_timeout",
            ],
            "DROP INDEX CONCURRENTLY request_queue_touched",
        )
    ]
