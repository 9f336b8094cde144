"""A session may be of somebody who acts in the stead of a head: their guardian or attorney."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_sign_in")]

    operations = [
        migrations.AddField("citizensession", "acts_as", models.CharField(default="", max_length=16)),
        migrations.RunSQL((SQL / "session_with.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
