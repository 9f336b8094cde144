"""What rules find unusual in cases, how often each rule was right, and in which browser a session began."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

NUMBERS = """
CREATE SEQUENCE case_anomaly_household_number AS bigint;
"""


class Migration(migrations.Migration):
    dependencies = [("oversight", "0005_criterion_reviews"), ("accounts", "0004_functions")]
    operations = [
        migrations.RunSQL(NUMBERS),
        migrations.CreateModel(
            name="CaseAnomaly",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=16)),
                ("subject", models.CharField(max_length=64)),
                ("measures", models.JSONField()),
                ("households", models.IntegerField()),
                ("found_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("verdict", models.CharField(blank=True, max_length=8)),
                ("verdict_by_id", models.BigIntegerField(null=True)),
                ("verdict_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "case_anomaly",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("verdict", "")),
                        fields=("rule", "subject"),
                        name="case_anomaly_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict", ""), ("verdict_at", None), ("verdict_by_id", None)),
                            models.Q(
                                ("verdict__in", ["real", "no_fault"]),
                                ("verdict_at__isnull", False),
                                ("verdict_by_id__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="case_anomaly_verdict",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseAnomalyHousehold",
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
                        db_default=models.Func(
                            models.Value("case_anomaly_household_number"), function="nextval"
                        )
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("anomaly_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "case_anomaly_household",
                "indexes": [
                    models.Index(fields=["id"], name="case_anomaly_household_by_no"),
                    models.Index(fields=["anomaly_id"], name="case_anomaly_household_of"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("household_id", "anomaly_id"), name="case_anomaly_household_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseAnomalyMeasurement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
                ("stated", models.IntegerField()),
                ("real", models.IntegerField()),
                ("wrong", models.IntegerField()),
                ("is_from_verdicts", models.BooleanField()),
                ("is_on", models.BooleanField()),
                ("found", models.IntegerField()),
                ("parity", models.JSONField()),
            ],
            options={
                "db_table": "case_anomaly_measurement",
                "indexes": [models.Index(fields=["rule", "-at"], name="case_anomaly_measured")],
            },
        ),
        migrations.CreateModel(
            name="SessionBrowser",
            fields=[
                ("session_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("browser", models.BinaryField(max_length=32)),
            ],
            options={"db_table": "session_browser"},
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]
