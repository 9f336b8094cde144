"""The version of the text that was consented to; no answer of a register that was not consented to is kept."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0023_review_if_data_missing"), ("inquiries", "0003_by_file")]
    operations = [
        migrations.AddField(
            "consent", "version", models.SmallIntegerField(default=1), preserve_default=False
        ),
        migrations.RunSQL((SQL / "consented_registers.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
