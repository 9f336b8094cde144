"""How each register answered in each month that is over, for oversight."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("oversight", "0003_weekly_figures")]
    operations = [
        migrations.CreateModel(
            name="RegisterMonthMeasured",
            fields=[
                ("since_on", models.DateField(primary_key=True, serialize=False)),
                ("measured_at", models.DateTimeField()),
                ("figures", models.JSONField()),
            ],
            options={"db_table": "quality_register_month"},
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]
