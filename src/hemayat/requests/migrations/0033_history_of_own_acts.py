"""A head can write only events of heads into the history of a request; among staff, only officers can write."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("requests", "0032_times_of_heads")]
    operations = [
        migrations.RunSQL(
            Path(__file__).with_suffix(".sql").read_text("utf-8"), "DROP POLICY of_own_acts ON request_event"
        )
    ]
