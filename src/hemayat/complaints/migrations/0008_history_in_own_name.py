"""The history of a complaint names who acts: the database refuses an event in another name."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("complaints", "0007_no_queue_without_provinces")]
    operations = [
        migrations.RunSQL(
            Path(__file__).with_suffix(".sql").read_text("utf-8"),
            "DROP POLICY in_own_name ON complaint_event",
        )
    ]
