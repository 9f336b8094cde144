"""Custodians, what is handed over to them, and what they answer."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("approvals", "0001_tables"),
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
                ("other_amounts", models.BigIntegerField(db_default=0)),
                ("above_rial", models.BigIntegerField(db_default=0)),
                ("below_rial", models.BigIntegerField(db_default=0)),
            ],
            options={
                "db_table": "payment_reconciliation",
                "indexes": [models.Index(fields=["month", "-id"], name="payment_reconciliation_latest")],
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
    ]
