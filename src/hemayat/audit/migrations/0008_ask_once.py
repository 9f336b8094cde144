"""Who may see a row, for policies that ask once a statement who acts."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_own_name")]
    # Policies use it from now on: it stays where this is taken back.
    operations = [migrations.RunSQL((SQL / "ask_once.sql").read_text("utf-8"), migrations.RunSQL.noop)]
