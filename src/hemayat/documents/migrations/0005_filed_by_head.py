"""A head files documents of their own household."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
OPEN = """
DROP FUNCTION file_own_documents(text, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_received"), ("households", "0013_own_household")]
    operations = [migrations.RunSQL((SQL / "filed_by_head.sql").read_text("utf-8"), OPEN)]
