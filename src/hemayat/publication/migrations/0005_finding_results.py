"""What a run decides of households with officers' findings, as it was proposed."""

from __future__ import annotations

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("publication", "0004_in_force"), ("requests", "0012_lasting_corrections")]
    operations = [
        migrations.AddField("publication", "findings", models.JSONField(default=dict)),
        migrations.CreateModel(
            name="FindingResult",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "run_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="eligibility.run",
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("group", models.CharField(max_length=16)),
                (
                    "finding_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("was", models.CharField(blank=True, max_length=16)),
                ("without_outcome", models.CharField(blank=True, max_length=16)),
                ("outcome", models.CharField(max_length=16, null=True)),
                ("amount_rial", models.BigIntegerField(null=True)),
                ("rows", models.TextField(blank=True)),
                ("registers", models.JSONField(default=dict)),
                ("people", models.JSONField(default=dict)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "finding_result",
                "indexes": [
                    models.Index(
                        condition=Q(decided_at__isnull=True),
                        fields=["run", "household_id"],
                        name="finding_result_waiting",
                    )
                ],
            },
        ),
        migrations.RunSQL((SQL / "finding_results.sql").read_text("utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "compare.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
