"""The last overseer stays also before they are back from a reset."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0014_secrets_of_their_row")]
    operations = [migrations.RunSQL((SQL / "last_overseer.sql").read_text("utf-8"), migrations.RunSQL.noop)]
