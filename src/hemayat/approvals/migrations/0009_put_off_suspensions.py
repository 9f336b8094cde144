"""An objection puts off a suspension too."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0008_corrected_corrections")]
    operations = [
        migrations.RunSQL((SQL / "follow.sql").read_text("utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "continuing.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
