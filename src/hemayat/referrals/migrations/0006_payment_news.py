"""What heads have still to be sent about payments, and how many texts an agency has used in a day."""

from __future__ import annotations

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

UNDO = """
DROP POLICY of_the_system ON payment_text_day;
DROP POLICY of_the_system ON payment_news"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0005_near_now")]
    operations = [
        migrations.CreateModel(
            name="PaymentNewsItem",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "approval_id",
                        "custodian_id",
                        "month",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("approval_id", models.BigIntegerField()),
                ("month", models.DateField()),
                ("is_after_failure", models.BooleanField()),
                ("since", models.DateTimeField()),
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
                "db_table": "payment_news",
                "indexes": [models.Index(fields=["custodian", "since"], name="payment_news_waits")],
            },
        ),
        migrations.CreateModel(
            name="PaymentTextDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "custodian_id",
                        "day",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField()),
                ("texts", models.IntegerField(default=0)),
                ("warned_at", models.DateTimeField(null=True)),
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
                "db_table": "payment_text_day",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("texts__gte", 0)), name="payment_text_day_counts"
                    )
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO),
    ]
