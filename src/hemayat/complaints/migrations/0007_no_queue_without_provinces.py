"""No list of complaints is read across all provinces any more: 0003 serves what this index did."""

from __future__ import annotations

from django.db import migrations

GONE = "DROP INDEX CONCURRENTLY IF EXISTS complaint_queue"
BACK = "CREATE INDEX CONCURRENTLY complaint_queue ON complaint (answer_on, id) WHERE ended_at IS NULL"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("complaints", "0006_at_hand")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(["SET lock_timeout = 0", GONE, "RESET lock_timeout"], BACK)
            ],
            state_operations=[migrations.RemoveIndex("complaint", "complaint_queue")],
        )
    ]
