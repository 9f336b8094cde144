"""Drafts are filed by functions of the owner that bind the head of each form; they wake the worker themselves.

`file_requests` stays for the version before, which files while this one is migrated.
"""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("requests", "0037_strikes_of_affected"),
        ("accounts", "0022_sign_in_functions"),
        ("households", "0013_own_household"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [
        migrations.RunSQL((SQL / name).read_text("utf-8"), migrations.RunSQL.noop)
        for name in ("wake_assessment.sql", "file_drafts.sql")
    ]
