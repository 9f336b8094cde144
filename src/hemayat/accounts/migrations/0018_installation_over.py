"""After the installation no account is made at the machine, and a reset there makes a power new again."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0017_staff_member_rows")]
    operations = [
        migrations.RunSQL((SQL / "installation_over.sql").read_text("utf-8"), migrations.RunSQL.noop)
    ]
