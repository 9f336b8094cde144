"""The citizens' site queues the notices of its heads' acts, and no other message."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

UNDO = """
DROP POLICY of_own_acts ON outbox;
DROP FUNCTION is_own_line;
"""


class Migration(migrations.Migration):
    dependencies = [("web_shared", "0003_columns_of_heads"), ("requests", "0030_lines_of_forms")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO)]
