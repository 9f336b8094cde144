"""Why payments failed or came back is counted with the sums of each month."""

from __future__ import annotations

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

UNDO = """
DROP POLICY written ON payment_reason_tally;
DROP POLICY seen ON payment_reason_tally;
DROP TRIGGER append_only ON payment_reason_tally"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0006_payment_news")]
    operations = [
        migrations.CreateModel(
            name="PaymentReasonTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("reason", models.CharField(max_length=16)),
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
                        related_name="reasons",
                        to="referrals.paymentreconciliation",
                    ),
                ),
            ],
            options={
                "db_table": "payment_reason_tally",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reconciliation", "custodian", "province", "reason"),
                        name="payment_reason_tally_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
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
                            )
                        ),
                        name="payment_reason_tally_reason",
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO),
    ]
