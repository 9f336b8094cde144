"""Findings of officers: lasting facts of a household, on which every later decision and every run is based."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models
from django.db.models import Q

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0004_adverse_from"), ("households", "0003_barred")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE finding_number AS bigint", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Finding",
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
                        db_default=models.Func(models.Value("finding_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("correction", "Correction"),
                            ("settlement", "Settlement"),
                            ("override", "Override"),
                        ],
                        max_length=10,
                    ),
                ),
                ("decision_id", models.BigIntegerField(null=True)),
                ("criteria", models.JSONField(default=list)),
                ("law_sha256", models.CharField(blank=True, max_length=64)),
                ("people_sha256", models.CharField(blank=True, max_length=64)),
                ("review_on", models.DateField(null=True)),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "finding",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind="correction", decision_id__isnull=True, review_on__isnull=True)
                        | Q(kind="settlement", decision_id__isnull=False, review_on__isnull=True)
                        | Q(kind="override", decision_id__isnull=False, review_on__isnull=False),
                        name="finding_kind",
                    ),
                    models.CheckConstraint(
                        condition=Q(ended_at__isnull=True, ended_by_id__isnull=True)
                        | Q(ended_at__isnull=False, ended_by_id__isnull=False),
                        name="finding_ended_by_an_officer",
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["household_id"], condition=Q(ended_at__isnull=True), name="finding_in_force"
                    ),
                    models.Index(
                        fields=["review_on"],
                        condition=Q(ended_at__isnull=True, review_on__isnull=False),
                        name="finding_due",
                    ),
                ],
            },
        ),
        migrations.AddField("decision", "finding_id", models.BigIntegerField(null=True)),
        migrations.AddConstraint(
            "decision",
            models.CheckConstraint(
                condition=Q(finding_id__isnull=True) | Q(kind__in=["officer", "override"]),
                name="decision_on_a_finding",
            ),
        ),
        migrations.RunSQL((SQL / "findings.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
