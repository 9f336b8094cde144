"""The events of a day are counted before others change our record: without this index, all that ever came."""

from __future__ import annotations

from django.db import migrations, models

INDEX = models.Index(
    fields=["settled_at"], condition=models.Q(state__in=["applied", "corrected"]), name="life_event_settled"
)
CREATE = (
    "CREATE INDEX CONCURRENTLY life_event_settled ON life_event (settled_at) "
    "WHERE state IN ('applied', 'corrected')"
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("lifeevents", "0002_functions")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    # Nobody waits for it, so that it may wait for long transactions. If it is interrupted, it begins again.
                    [
                        "SET lock_timeout = 0",
                        "DROP INDEX CONCURRENTLY IF EXISTS life_event_settled",
                        CREATE,
                        "RESET lock_timeout",
                    ],
                    "DROP INDEX CONCURRENTLY life_event_settled",
                )
            ],
            state_operations=[migrations.AddIndex("lifeevent", INDEX)],
        )
    ]
