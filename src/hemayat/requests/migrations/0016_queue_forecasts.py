"""Forecasts of the officers' queues."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models
from django.db.models import Q

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0015_due_dates")]
    operations = [
        migrations.CreateModel(
            name="QueueForecast",
            fields=[
                ("province", models.CharField(max_length=2, primary_key=True, serialize=False)),
                ("measured_at", models.DateTimeField()),
                ("waiting", models.BigIntegerField()),
                ("decided", models.BigIntegerField()),
                ("pace_days", models.PositiveIntegerField()),
                ("officer_days", models.BigIntegerField()),
                ("empties_on", models.DateField(null=True)),
                ("late", models.BigIntegerField(null=True)),
                ("officers_needed", models.BigIntegerField(null=True)),
                ("spare", models.BigIntegerField(null=True)),
                ("schedule", models.JSONField()),
            ],
            options={
                "db_table": "queue_forecast",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(decided__gt=0)
                        | Q(waiting=0)
                        | Q(empties_on=None, late=None, officers_needed=None, spare=None),
                        name="queue_forecast_has_a_pace",
                    )
                ],
            },
        ),
        migrations.RunSQL((SQL / "forecasts.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
