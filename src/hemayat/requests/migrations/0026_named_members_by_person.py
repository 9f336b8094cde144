"""Named members by their blind index: each statement of a member of staff asks for them."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("requests", "0025_index_of_named_members")]
    operations = [
        migrations.RunSQL(
            # Nobody waits for it, so that it may wait for long transactions. If it is interrupted, it begins again.
            [
                "SET lock_timeout = 0",
                "DROP INDEX CONCURRENTLY IF EXISTS request_member_by_person",
                "CREATE INDEX CONCURRENTLY request_member_by_person ON request_member (person_index)",
                "RESET lock_timeout",
            ],
            "DROP INDEX CONCURRENTLY request_member_by_person",
            state_operations=[
                migrations.AddIndex(
                    "requestmember", models.Index(fields=["person_index"], name="request_member_by_person")
                )
            ],
        )
    ]
