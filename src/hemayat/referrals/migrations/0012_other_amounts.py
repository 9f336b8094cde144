"""Agencies can confirm that they paid another amount than was due; the sums of a month name the differences."""

from __future__ import annotations

from django.db import migrations, models

# A view keeps the columns that it began with; a new one goes to its end.
VIEW = """
CREATE OR REPLACE VIEW payment_current WITH (security_invoker) AS
SELECT DISTINCT ON (household_id, approval_id, custodian_id, month) * FROM payment_result
ORDER BY household_id, approval_id, custodian_id, month, attempt DESC;
"""
BACK = """
DROP VIEW payment_current;
CREATE VIEW payment_current WITH (security_invoker) AS
SELECT DISTINCT ON (household_id, approval_id, custodian_id, month) household_id, approval_id, month, attempt, province,
    result, happened_on, amount_rial, reason, answer_by, at, by, custodian_id
FROM payment_result ORDER BY household_id, approval_id, custodian_id, month, attempt DESC;
GRANT SELECT ON payment_current TO hemayat_app, hemayat_citizen;
"""
NAMES = ("other_amounts", "above_rial", "below_rial")


class Migration(migrations.Migration):
    dependencies = [("referrals", "0011_payments"), ("web_shared", "0008_payments_read")]
    operations = [
        *(
            migrations.AddField(model, name, models.BigIntegerField(db_default=0))
            for model in ("paymentreconciliation", "paymenttally")
            for name in NAMES
        ),
        migrations.AddField("paymentresult", "due_rial", models.BigIntegerField(null=True)),
        migrations.AddConstraint(
            "paymentresult",
            models.CheckConstraint(
                condition=models.Q(
                    ("due_rial__isnull", True),
                    models.Q(
                        ("due_rial__gte", 0), models.Q(("due_rial", models.F("amount_rial")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="payment_result_other_amount",
            ),
        ),
        migrations.RunSQL(VIEW, BACK),
    ]
