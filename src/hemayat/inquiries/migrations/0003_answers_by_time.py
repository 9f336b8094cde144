"""Oversight lists the inquiries of a month to one register: without this index, all that were ever stored are read."""

from __future__ import annotations

from django.db import migrations, models

INDEX = models.Index(fields=["register", "asked_at", "id"], name="register_answer_by_time")
CREATE = "CREATE INDEX CONCURRENTLY register_answer_by_time ON register_answer (register, asked_at, id)"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("inquiries", "0002_functions")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    # Nobody waits for it, so that it may wait for long transactions. If it is interrupted, it begins again.
                    [
                        "SET lock_timeout = 0",
                        "DROP INDEX CONCURRENTLY IF EXISTS register_answer_by_time",
                        CREATE,
                        "RESET lock_timeout",
                    ],
                    "DROP INDEX CONCURRENTLY register_answer_by_time",
                )
            ],
            state_operations=[migrations.AddIndex("registeranswer", INDEX)],
        )
    ]
