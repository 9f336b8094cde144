"""About how many households with support a proposed run lacks data, and which notice they get."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("publication", "0007_rollout"), ("requests", "0027_missing_data")]
    operations = [
        migrations.AddField("publication", "missing_data", models.JSONField(default=dict)),
        *(
            migrations.RunSQL((SQL / name).read_text("utf-8"), migrations.RunSQL.noop)
            for name in ("missing_data.sql", "messages.sql")
        ),
    ]
