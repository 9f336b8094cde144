"""Count the messages of a correction by all the runs that were wrong before it, on the day in Tehran."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("publication", "0008_missing_data")]
    operations = [
        # The function had other parameters, so the new one does not replace it.
        migrations.RunSQL("DROP FUNCTION IF EXISTS count_notices(bigint, bigint)", migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "messages.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
