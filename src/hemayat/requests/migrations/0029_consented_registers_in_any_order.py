"""Read the number of a request only from answers that belong to a request."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0028_decided_again_without_run")]
    operations = [
        migrations.RunSQL((SQL / "consented_registers.sql").read_text("utf-8"), migrations.RunSQL.noop)
    ]
