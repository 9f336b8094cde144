"""While an objection is open, a change for the worse is put off, and what is in force names the later day."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models
from django.db.models import Q

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0009_decision_document")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE effect_postponement_number AS bigint", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="EffectPostponement",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                (
                    "id",
                    models.BigIntegerField(
                        db_default=models.Func(models.Value("effect_postponement_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("run_id", models.BigIntegerField(null=True)),
                ("decision_id", models.BigIntegerField(null=True)),
                ("request_id", models.BigIntegerField()),
                ("until", models.DateField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "effect_postponement",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(run_id__isnull=True, decision_id__isnull=False)
                        | Q(run_id__isnull=False, decision_id__isnull=True),
                        name="effect_postponement_of_one",
                    )
                ],
            },
        ),
        migrations.RunSQL((SQL / "postponements.sql").read_text("utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "in_force.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
