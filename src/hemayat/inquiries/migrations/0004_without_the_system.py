"""A page asks about one person without being the system: by keyed hash, and with a receipt of the head's."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
CLOSED = """
DROP POLICY receipts_of_the_head ON inquiry_receipt;
DROP FUNCTION latest_file_answers(text, bytea[]);
"""


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0003_by_file")]
    operations = [migrations.RunSQL((SQL / "words_by_index.sql").read_text("utf-8"), CLOSED)]
