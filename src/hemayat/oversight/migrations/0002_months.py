"""The figures of each month that is over."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_oversight"), ("complaints", "0001_complaints")]

    operations = [
        migrations.CreateModel(
            name="MonthMeasured",
            fields=[
                ("since_on", models.DateField(primary_key=True, serialize=False)),
                ("until_on", models.DateField()),
                ("measured_at", models.DateTimeField()),
                ("agreement_number", models.PositiveIntegerField()),
                ("targets", models.JSONField()),
                ("figures", models.JSONField()),
            ],
            options={"db_table": "quality_month"},
        ),
        migrations.RunSQL((SQL / "months.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
