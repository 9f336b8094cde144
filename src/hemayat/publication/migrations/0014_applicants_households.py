"""The preview of messages counts no household of an applicant as left out of a register, as none ever has it."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("publication", "0013_without_decision"), ("accounts", "0004_entering")]

    operations = [migrations.RunSQL((SQL / "messages.sql").read_text("utf-8"), migrations.RunSQL.noop)]
