"""What came back is told again with what was told after it."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("referrals", "0007_settled_confirmers")]
    operations = [
        migrations.RunSQL((SQL / "following.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
