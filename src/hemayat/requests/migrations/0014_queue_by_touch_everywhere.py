"""The same for people who see every province at once."""

from __future__ import annotations

from django.db import migrations

# Not coalesce: below row-level security no index answers a condition with it.
CREATE = """
CREATE INDEX CONCURRENTLY request_queue_touched_everywhere ON request
    (place, (stuck_since IS NOT NULL), kind,
    (CASE WHEN touched_at IS NULL THEN filed_at ELSE touched_at END), id) WHERE place <> ''"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("requests", "0013_queue_by_touch")]
    operations = [
        migrations.RunSQL(
            # Nobody waits for it, so that it may wait for long transactions. If it is interrupted, it begins again.
            [
                "SET lock_timeout = 0",
                "DROP INDEX CONCURRENTLY IF EXISTS request_queue_touched_everywhere",
                CREATE,
                "RESET lock_timeout",
            ],
            "DROP INDEX CONCURRENTLY request_queue_touched_everywhere",
        )
    ]
