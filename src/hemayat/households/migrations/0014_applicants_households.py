"""A national run ends no household of an applicant, which no register knows, while its head lives there."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("households", "0013_own_household"), ("accounts", "0004_entering")]

    operations = [migrations.RunSQL((SQL / "people.sql").read_text("utf-8"), migrations.RunSQL.noop)]
