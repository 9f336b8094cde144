"""The days whose decisions were drawn from for a second reading: each day once, also if nothing was drawn."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("oversight", "0004_refusals_drawn")]
    operations = [
        migrations.CreateModel(
            name="DrawnDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("drawn_at", models.DateTimeField()),
            ],
            options={"db_table": "drawn_day"},
        ),
        migrations.RunSQL((SQL / "drawn_days.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
