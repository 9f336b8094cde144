"""A head who uploads a file has it checked, and queues no other job."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
GONE = "DROP FUNCTION queue_own_check(uuid);"


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0005_filed_by_head"),
        ("audit", "0009_proof"),
        ("households", "0013_own_household"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [migrations.RunSQL((SQL / "queue_own_check.sql").read_text("utf-8"), GONE)]
