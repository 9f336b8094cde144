"""On the citizens' site the database shows a question to its asker alone.

Here and not in web/shared, so that migrations of questions can be taken back alone (drills/migration.py).
"""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
BACK = """
DROP POLICY of_its_asker ON question;
DROP POLICY of_its_asker ON question_message;
DROP POLICY of_its_asker ON document;
DROP FUNCTION question_is_anothers(bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0007_persons"),
        ("web_shared", "0010_words_of_others"),
        ("documents", "0001_documents"),
    ]
    operations = [migrations.RunSQL((SQL / "of_its_asker.sql").read_text("utf-8"), BACK)]
