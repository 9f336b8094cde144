"""A provider's receipt is taken while nobody acts."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
CLOSED = """
DROP FUNCTION take_receipt(text, text, uuid, text, text, timestamptz);
DROP FUNCTION receipt_follows(text);
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_no_search_by_beginning"), ("audit", "0001_context")]
    operations = [migrations.RunSQL((SQL / "receipts.sql").read_text("utf-8"), CLOSED)]
