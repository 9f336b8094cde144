"""Custodians, what is handed over to them, and what they answer, continued."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

SHIPPED = ("subsidy_targeting", "relief_committee", "behzisti")
FOR_EVERYBODY = "subsidy_targeting"


def add_shipped(apps: Any, _: Any) -> None:
    """The custodians of gap A5; until a rule says otherwise, the first is handed all."""
    custodian = apps.get_model("referrals", "Custodian")
    custodian.objects.bulk_create(custodian(organisation_id=code) for code in SHIPPED)
    apps.get_model("referrals", "CustodianRule").objects.create(place=1000, custodian_id=FOR_EVERYBODY)


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaymentResult",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "approval_id",
                        "custodian_id",
                        "month",
                        "attempt",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("approval_id", models.BigIntegerField()),
                ("month", models.DateField()),
                ("attempt", models.SmallIntegerField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("result", models.CharField(max_length=8)),
                ("happened_on", models.DateField()),
                ("amount_rial", models.BigIntegerField()),
                ("reason", models.CharField(blank=True, max_length=16)),
                ("answer_by", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=64)),
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
                ("due_rial", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "payment_result",
                "indexes": [
                    models.Index(fields=["month", "custodian"], name="payment_result_of_month"),
                    models.Index(fields=["at"], name="payment_result_received"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_rial__gt", 0), ("attempt__gt", 0)),
                        name="payment_result_numbers",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), ("result", "paid")),
                            models.Q(
                                (
                                    "reason__in",
                                    [
                                        "wrong_account",
                                        "closed_account",
                                        "blocked_account",
                                        "other_holder",
                                        "technical",
                                        "other",
                                    ],
                                ),
                                ("result__in", ["failed", "returned"]),
                            ),
                            _connector="OR",
                        ),
                        name="payment_result_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer_by__isnull", True),
                            (
                                "reason__in",
                                ["wrong_account", "closed_account", "blocked_account", "other_holder"],
                            ),
                            _connector="OR",
                        ),
                        name="payment_result_asks_the_head",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_rial__isnull", True),
                            models.Q(
                                ("due_rial__gte", 0),
                                models.Q(("due_rial", models.F("amount_rial")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="payment_result_other_amount",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("state", models.CharField(max_length=14)),
                ("payments", models.BigIntegerField()),
                ("rials", models.BigIntegerField()),
                (
                    "custodian",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="referrals.custodian",
                    ),
                ),
                (
                    "reconciliation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tallies",
                        to="referrals.paymentreconciliation",
                    ),
                ),
                ("other_amounts", models.BigIntegerField(db_default=0)),
                ("above_rial", models.BigIntegerField(db_default=0)),
                ("below_rial", models.BigIntegerField(db_default=0)),
            ],
            options={
                "db_table": "payment_tally",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reconciliation", "custodian", "province", "state"), name="payment_tally_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["paid", "failed", "returned", "not_reported", "amount_unknown"])
                        ),
                        name="payment_tally_state",
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
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]
