"""What is kept to watch over the service."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("requests", "0009_barred"), ("audit", "0003_search")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE reexamination_number AS bigint", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Measurement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(unique=True)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField()),
                ("agreement_number", models.PositiveIntegerField()),
                ("figures", models.JSONField()),
            ],
            options={
                "db_table": "quality_measurement",
            },
        ),
        migrations.CreateModel(
            name="Probe",
            fields=[
                ("minute", models.DateTimeField(primary_key=True, serialize=False)),
                ("is_up", models.BooleanField()),
            ],
            options={
                "db_table": "availability_probe",
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_by_id", models.BigIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(null=True)),
                ("links", models.BigIntegerField(default=0)),
                ("walked", models.BigIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                ("result", models.JSONField(null=True)),
            ],
            options={
                "db_table": "audit_verification",
            },
        ),
        migrations.CreateModel(
            name="Reexamination",
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
                        db_default=models.Func(models.Value("reexamination_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("decision_id", models.BigIntegerField()),
                ("first_by_id", models.BigIntegerField()),
                ("drawn_at", models.DateTimeField()),
                ("outcome", models.CharField(blank=True, max_length=16)),
                ("reason", models.BinaryField(default=b"")),
                ("by_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(null=True)),
                ("is_agreed", models.BooleanField(null=True)),
            ],
            options={
                "db_table": "reexamination",
                "indexes": [
                    models.Index(fields=["id"], name="reexamination_by_number"),
                    models.Index(
                        condition=models.Q(("at", None)),
                        fields=["province", "drawn_at"],
                        name="reexamination_waiting",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("household_id", "decision_id"), name="reexamination_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("at", None), ("by_id", None), ("is_agreed", None), ("outcome", "")),
                            models.Q(
                                ("at__isnull", False),
                                ("by_id__isnull", False),
                                ("is_agreed__isnull", False),
                                ("outcome__in", ["eligible", "not_eligible"]),
                            ),
                            _connector="OR",
                        ),
                        name="reexamination_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by_id", None),
                            models.Q(("by_id", models.F("first_by_id")), _negated=True),
                            _connector="OR",
                        ),
                        name="reexamination_by_another",
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "oversight.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
