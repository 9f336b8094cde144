"""A head who asks registers wakes the worker, and queues no other job."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
GONE = "DROP FUNCTION wake_own_answers();"


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0004_own_openings"),
        ("audit", "0009_proof"),
        ("households", "0013_own_household"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [migrations.RunSQL((SQL / "wake_own_answers.sql").read_text("utf-8"), GONE)]
