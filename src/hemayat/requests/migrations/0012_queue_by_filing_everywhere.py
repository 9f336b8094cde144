"""The same for people who see every province at once."""

from __future__ import annotations

from django.db import migrations

CREATE = """
CREATE INDEX CONCURRENTLY request_queue_filed_everywhere ON request
    (place, (stuck_since IS NOT NULL), kind, filed_at, id) WHERE place <> ''"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("requests", "0011_queue_by_filing")]
    operations = [
        migrations.RunSQL(
            # Nobody waits for it, so that it may wait for long transactions. If it is interrupted, it begins again.
            [
                "SET lock_timeout = 0",
                "DROP INDEX CONCURRENTLY IF EXISTS request_queue_filed_everywhere",
                CREATE,
                "RESET lock_timeout",
            ],
            "DROP INDEX CONCURRENTLY request_queue_filed_everywhere",
        )
    ]
