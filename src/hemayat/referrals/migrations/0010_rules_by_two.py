"""Two senior officers change which payment agency gets new approvals."""

from __future__ import annotations

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

UNDO = """
DROP TRIGGER rule_takes_two ON custodian_rule;
DROP FUNCTION rule_takes_two();
DROP TRIGGER rule_by_settled ON custodian_rule_proposal;
DROP TRIGGER rule_still_proposed ON custodian_rule_proposal;
DROP TRIGGER move_still_proposed ON referral_move;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0009_payments_due_in_sql"), ("accounts", "0014_proposers_still_may")]
    operations = [
        migrations.CreateModel(
            name="CustodianRuleProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(choices=[("add", "Add"), ("remove", "Remove")], max_length=6)),
                ("province", models.CharField(blank=True, max_length=2)),
                ("fact", models.TextField(blank=True)),
                ("value", models.TextField(blank=True)),
                ("proposed_at", models.DateTimeField()),
                ("result", models.CharField(blank=True, max_length=9)),
                ("settled_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
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
                    "proposed_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "custodian_rule_proposal",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("what__in", ["add", "remove"])),
                        name="custodian_rule_proposal_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(what="add") | ~models.Q(province="", fact=""),
                        name="custodian_rule_proposal_keeps_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("result", "")),
                        fields=("province", "fact", "value"),
                        name="custodian_rule_proposal_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("result", ""), ("settled_at__isnull", True), ("settled_by__isnull", True)
                        )
                        | models.Q(
                            ("result__in", ["confirmed", "refused", "withdrawn"]),
                            ("settled_at__isnull", False),
                            ("settled_by__isnull", False),
                        ),
                        name="custodian_rule_proposal_settled_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["confirmed", "refused"]), _negated=True)
                        | models.Q(("settled_by", models.F("proposed_by")), _negated=True),
                        name="custodian_rule_proposal_two_people",
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO),
    ]
