"""An index of the questions that somebody is answering: few of millions."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q

INDEX = models.Index(fields=["claimed_at"], condition=Q(claimed_by_id__isnull=False), name="question_claimed")
CREATE = "CREATE INDEX CONCURRENTLY question_claimed ON question (claimed_at) WHERE claimed_by_id IS NOT NULL"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("questions", "0003_answer_claims")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    # Nobody waits for it, so that it may wait for long transactions. If it is interrupted, it begins again.
                    [
                        "SET lock_timeout = 0",
                        "DROP INDEX CONCURRENTLY IF EXISTS question_claimed",
                        CREATE,
                        "RESET lock_timeout",
                    ],
                    "DROP INDEX CONCURRENTLY question_claimed",
                )
            ],
            state_operations=[migrations.AddIndex("question", INDEX)],
        )
    ]
