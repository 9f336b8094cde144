"""An officer strikes claimed members out of a household that is decided again, too."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    # Written as policies are since 0003 of web_shared, which rewrites those before it.
    dependencies = [("requests", "0036_officer_question"), ("web_shared", "0003_policies_ask_once")]
    operations = [
        migrations.RunSQL((SQL / "strikes_of_affected.sql").read_text("utf-8"), migrations.RunSQL.noop)
    ]
