"""Warnings that a queue does not keep its due dates."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models
from django.db.models import Q

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("oversight", "0002_months")]
    operations = [
        migrations.CreateModel(
            name="QueueWarning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("raised_at", models.DateTimeField()),
                ("measured_at", models.DateTimeField()),
                ("waiting", models.BigIntegerField()),
                ("late", models.BigIntegerField(null=True)),
                ("empties_on", models.DateField(null=True)),
                ("officers_needed", models.BigIntegerField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "queue_warning",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["province"], condition=Q(ended_at=None), name="queue_warning_one_open"
                    )
                ],
            },
        ),
        migrations.RunSQL((SQL / "queue_warnings.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
