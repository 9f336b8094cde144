"""The figures of each week that is over, for the overview of oversight."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("oversight", "0002_functions")]
    operations = [
        migrations.CreateModel(
            name="WeekMeasured",
            fields=[
                ("since_on", models.DateField(primary_key=True, serialize=False)),
                ("measured_at", models.DateTimeField()),
                ("figures", models.JSONField()),
            ],
            options={"db_table": "quality_week"},
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]
