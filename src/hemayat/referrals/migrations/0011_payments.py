"""What payment agencies report of payments, and the sums of each month."""

from __future__ import annotations

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"
BACK = """
DROP FUNCTION payments_due(date, date, bigint[]);
DROP VIEW payment_current;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0010_own_following"),
        # Policies are written as they are since this migration, which rewrites those before it.
        ("web_shared", "0003_policies_ask_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaymentReconciliation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("at", models.DateTimeField()),
                ("payments", models.BigIntegerField()),
                ("due_rial", models.BigIntegerField()),
                ("differing", models.BigIntegerField()),
            ],
            options={
                "db_table": "payment_reconciliation",
                "indexes": [models.Index(fields=["month", "-id"], name="payment_reconciliation_latest")],
            },
        ),
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
        migrations.RunSQL((SQL / "payments.sql").read_text("utf-8"), BACK),
    ]
