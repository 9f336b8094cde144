"""The application of who lived apart ends automatically once the civil registry has them as head of a household."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0041_filed_with_consents"), ("accounts", "0004_entering")]
    operations = [
        # The version before has no step that uses the new rows of the table.
        migrations.RunSQL((SQL / "own_household.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
