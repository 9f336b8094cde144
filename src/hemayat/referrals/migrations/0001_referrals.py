"""Custodians, what is handed over to them, and the functions that alone do that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"
SHIPPED = ("subsidy_targeting", "relief_committee", "behzisti")
FOR_EVERYBODY = "subsidy_targeting"


def add_shipped(apps: Any, _: Any) -> None:
    """The custodians of gap A5; until a rule says otherwise, the first is handed all."""
    custodian = apps.get_model("referrals", "Custodian")
    custodian.objects.bulk_create(custodian(organisation_id=code) for code in SHIPPED)
    apps.get_model("referrals", "CustodianRule").objects.create(place=1000, custodian_id=FOR_EVERYBODY)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("approvals", "0001_approvals"),
        ("partners", "0001_organisation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferralReconciliation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("approvals", models.BigIntegerField()),
                ("referrals", models.BigIntegerField()),
                ("counts", models.JSONField()),
                ("faults", models.JSONField()),
            ],
            options={
                "db_table": "referral_reconciliation",
            },
        ),
        migrations.CreateModel(
            name="Custodian",
            fields=[
                (
                    "organisation",
                    models.OneToOneField(
                        db_column="code",
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="partners.organisation",
                    ),
                ),
                ("answers_within_days", models.SmallIntegerField(default=7)),
            ],
            options={
                "db_table": "custodian",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("answers_within_days__gt", 0)), name="custodian_answers_within"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("after", models.BigIntegerField()),
                ("upto", models.BigIntegerField()),
                ("records", models.IntegerField()),
                ("made_at", models.DateTimeField()),
                ("manifest", models.TextField(blank=True)),
                ("acknowledged", models.IntegerField(default=0)),
                ("rejected", models.IntegerField(default=0)),
                (
                    "custodian",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referrals.custodian",
                    ),
                ),
            ],
            options={
                "db_table": "referral_batch",
            },
        ),
        migrations.CreateModel(
            name="ReferralAnswer",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id", "line", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("line", models.BigIntegerField(unique=True)),
                ("approval_id", models.BigIntegerField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("result", models.CharField(max_length=12)),
                ("reason", models.CharField(blank=True, max_length=16)),
                ("words", models.BinaryField(default=b"")),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=64)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referrals.referralbatch",
                    ),
                ),
            ],
            options={
                "db_table": "referral_answer",
            },
        ),
        migrations.CreateModel(
            name="ReferralEvent",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("id", models.BigIntegerField(unique=True)),
                ("approval_id", models.BigIntegerField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("kind", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                ("from_on", models.DateField()),
                ("amount_rial", models.BigIntegerField(null=True)),
                ("arrears_rial", models.BigIntegerField(null=True)),
                ("because", models.TextField(blank=True)),
                ("decision_id", models.BigIntegerField(null=True)),
                ("settles", models.BigIntegerField(null=True)),
                (
                    "custodian",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referrals.custodian",
                    ),
                ),
            ],
            options={
                "db_table": "referral_event",
            },
        ),
        migrations.CreateModel(
            name="ReferralMark",
            fields=[
                ("only", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("upto", models.BigIntegerField(default=0)),
            ],
            options={
                "db_table": "referral_mark",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("only", True)), name="referral_mark_is_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("line", models.BigIntegerField()),
                ("reason", models.BinaryField()),
                ("proposed_at", models.DateTimeField()),
                ("result", models.CharField(blank=True, max_length=9)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "custodian",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referrals.custodian",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "referral_move",
            },
        ),
        migrations.CreateModel(
            name="ReferralTaking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=64)),
                ("how", models.CharField(choices=[("file", "File"), ("api", "Api")], max_length=4)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="takings",
                        to="referrals.referralbatch",
                    ),
                ),
            ],
            options={
                "db_table": "referral_taking",
            },
        ),
        migrations.CreateModel(
            name="CustodianRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.SmallIntegerField(unique=True)),
                ("province", models.CharField(blank=True, max_length=2)),
                ("fact", models.TextField(blank=True)),
                ("value", models.TextField(blank=True)),
                (
                    "custodian",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="referrals.custodian"),
                ),
            ],
            options={
                "db_table": "custodian_rule",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fact", ""), _negated=True), ("value", ""), _connector="OR"
                        ),
                        name="custodian_rule_of_a_fact",
                    ),
                    models.UniqueConstraint(
                        models.Value(1),
                        condition=models.Q(("fact", ""), ("province", "")),
                        name="custodian_rule_for_everybody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "approval_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("approval_id", models.BigIntegerField()),
                ("id", models.BigIntegerField(unique=True)),
                ("province", models.CharField(blank=True, max_length=2)),
                ("holder_id", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("begins_on", models.DateField()),
                ("amount_rial", models.BigIntegerField(null=True)),
                ("arrears_rial", models.BigIntegerField(null=True)),
                ("decision_id", models.BigIntegerField(null=True)),
                (
                    "custodian",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referrals.custodian",
                    ),
                ),
            ],
            options={
                "db_table": "referral",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount_rial__isnull", True), ("amount_rial__gte", 0), _connector="OR"),
                            models.Q(
                                ("arrears_rial__isnull", True), ("arrears_rial__gte", 0), _connector="OR"
                            ),
                        ),
                        name="referral_amounts",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="referralbatch",
            constraint=models.UniqueConstraint(fields=("custodian", "upto"), name="referral_batch_in_order"),
        ),
        migrations.AddConstraint(
            model_name="referralbatch",
            constraint=models.UniqueConstraint(
                fields=("custodian", "after"), name="referral_batch_without_a_gap"
            ),
        ),
        migrations.AddConstraint(
            model_name="referralbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("records__gt", 0), ("upto__gt", models.F("after"))),
                name="referral_batch_holds",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "records__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("acknowledged"), "+", models.F("rejected")
                        ),
                    )
                ),
                name="referral_batch_answered_once",
            ),
        ),
        migrations.AddIndex(
            model_name="referralanswer",
            index=models.Index(
                condition=models.Q(("result", "rejected")), fields=["line"], name="referral_answer_rejected"
            ),
        ),
        migrations.AddConstraint(
            model_name="referralanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("result__in", ["acknowledged", "rejected"])),
                name="referral_answer_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), ("result", "acknowledged")),
                    models.Q(
                        (
                            "reason__in",
                            ["unknown_person", "wrong_data", "not_ours", "twice", "no_account", "other"],
                        ),
                        ("result", "rejected"),
                    ),
                    _connector="OR",
                ),
                name="referral_answer_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["introduced", "changed", "arrears", "stopped", "restored"])),
                name="referral_event_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount_rial__isnull", True), ("amount_rial__gte", 0), _connector="OR"),
                    models.Q(("arrears_rial__isnull", True), ("arrears_rial__gte", 0), _connector="OR"),
                ),
                name="referral_event_amounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "arrears"), ("settles__isnull", True)),
                fields=("household_id", "decision_id"),
                name="referral_event_arrears_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settles__isnull", False)),
                fields=("settles",),
                name="referral_event_settles_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralmove",
            constraint=models.UniqueConstraint(
                condition=models.Q(("result", "")), fields=("line",), name="referral_move_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="referralmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("result", ""), ("settled_at__isnull", True), ("settled_by__isnull", True)),
                    models.Q(
                        ("result__in", ["confirmed", "refused", "withdrawn"]),
                        ("settled_at__isnull", False),
                        ("settled_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="referral_move_settled_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("result__in", ["confirmed", "refused"]), _negated=True),
                    models.Q(("settled_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="referral_move_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="referraltaking",
            constraint=models.CheckConstraint(
                condition=models.Q(("how__in", ["file", "api"])), name="referral_taking_how"
            ),
        ),
        migrations.RunPython(add_shipped, migrations.RunPython.noop),
        migrations.RunSQL((SQL / "referrals.sql").read_text("utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "following.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
