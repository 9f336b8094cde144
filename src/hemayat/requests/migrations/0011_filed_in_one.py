"""A draft is filed by one statement, with all that filing writes."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"
# Django keeps one for each unique text; nobody looks for the beginning of a code.
WITHOUT = "DROP INDEX IF EXISTS request_tracking_code_653e3b0c_like"
WITH = "CREATE INDEX request_tracking_code_653e3b0c_like ON request (tracking_code varchar_pattern_ops)"


class Migration(migrations.Migration):
    dependencies = [("requests", "0010_affected_by_events")]
    operations = [
        migrations.RunSQL((SQL / "filed_in_one.sql").read_text("utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL(WITHOUT, WITH),
    ]
