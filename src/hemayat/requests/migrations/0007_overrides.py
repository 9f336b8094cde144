"""Proposals to decide against the rules, and what a second person said of them."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0006_notes"), ("eligibility", "0003_overrides")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE request_override_number AS bigint", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Override",
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
                        db_default=models.Func(models.Value("request_override_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("outcome", models.CharField(max_length=16)),
                ("against", models.CharField(max_length=16)),
                ("reason", models.BinaryField()),
                ("proposed_by_id", models.BigIntegerField()),
                ("proposed_at", models.DateTimeField()),
                ("result", models.CharField(blank=True, max_length=12)),
                ("settled_by_id", models.BigIntegerField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("answer", models.BinaryField(default=b"")),
                ("decision_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "request_override",
                "indexes": [
                    models.Index(
                        condition=models.Q(("result", "")),
                        fields=["province", "proposed_at"],
                        name="request_override_open",
                    ),
                    models.Index(
                        condition=models.Q(("decision_id__isnull", False)),
                        fields=["decision_id"],
                        name="request_override_made",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("result", "")),
                        fields=("household_id", "request_id"),
                        name="request_override_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["eligible", "not_eligible"]),
                            models.Q(("outcome", models.F("against")), _negated=True),
                        ),
                        name="request_override_says_otherwise",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("result", ""), ("settled_at__isnull", True), ("settled_by_id__isnull", True)
                            ),
                            models.Q(
                                ("result", "withdrawn"),
                                ("settled_at__isnull", False),
                                ("settled_by_id", models.F("proposed_by_id")),
                            ),
                            models.Q(
                                ("result__in", ["confirmed", "refused"]),
                                ("settled_at__isnull", False),
                                ("settled_by_id__isnull", False),
                                models.Q(("settled_by_id", models.F("proposed_by_id")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="request_override_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision_id__isnull", False), ("result", "confirmed")),
                            models.Q(
                                models.Q(("result", "confirmed"), _negated=True),
                                ("decision_id__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="request_override_leads_to_a_decision",
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "overrides.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
