"""The history of a request names who acts: the database refuses an event in another name."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("requests", "0026_named_members_by_person")]
    operations = [
        migrations.RunSQL(
            Path(__file__).with_suffix(".sql").read_text("utf-8"), "DROP POLICY in_own_name ON request_event"
        )
    ]
