"""What payment agencies reported of payments, and the sums of each month. We move no money."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hemayat.referrals.payment_texts import OF_THE_HEAD, PaymentFailureReason, PaymentOutcome


class PaymentResult(models.Model):
    """What an agency reported of one attempt to pay one referral for one month. Only ever added to.

    `month`: the first day of the Jalali month. `attempt`: 1 for the first report about the month, one more for each
    later report; the highest counts. `answer_by`: by when the head should resolve what is missing, if anything is.
    """

    pk = models.CompositePrimaryKey("household_id", "approval_id", "custodian_id", "month", "attempt")
    household_id = models.BigIntegerField()
    approval_id = models.BigIntegerField()
    custodian = models.ForeignKey(
        "referrals.Custodian", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    month = models.DateField()
    attempt = models.SmallIntegerField()
    province = models.CharField(max_length=2, blank=True)
    result = models.CharField(max_length=8)
    happened_on = models.DateField()
    amount_rial = models.BigIntegerField()
    reason = models.CharField(max_length=16, blank=True)
    answer_by = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=64)

    class Meta:
        db_table = "payment_result"
        indexes = [
            models.Index(fields=["month", "custodian"], name="payment_result_of_month"),
            models.Index(fields=["at"], name="payment_result_received"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_rial__gt=0, attempt__gt=0), name="payment_result_numbers"
            ),
            models.CheckConstraint(
                condition=Q(result="paid", reason="")
                | Q(
                    result__in=[PaymentOutcome.FAILED.value, PaymentOutcome.RETURNED.value],
                    reason__in=[reason.value for reason in PaymentFailureReason],
                ),
                name="payment_result_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(answer_by__isnull=True) | Q(reason__in=[reason.value for reason in OF_THE_HEAD]),
                name="payment_result_asks_the_head",
            ),
        ]


class PaymentReconciliation(models.Model):
    """The payments of one month counted against what was due, at one time. Only ever added to.

    `due_rial`: of amounts that are known. `differing`: reports whose amount is not what is due, which must not be.
    """

    month = models.DateField()
    at = models.DateTimeField()
    payments = models.BigIntegerField()
    due_rial = models.BigIntegerField()
    differing = models.BigIntegerField()

    class Meta:
        db_table = "payment_reconciliation"
        indexes = [models.Index(fields=["month", "-id"], name="payment_reconciliation_latest")]


class PaymentTally(models.Model):
    """How many payments of a month have one state, with one agency in one province, and how many rials they are.

    `state`: a PaymentOutcome, "not_reported", or "amount_unknown" if nothing was reported and what is due is not known.
    """

    reconciliation = models.ForeignKey(PaymentReconciliation, models.PROTECT, related_name="tallies")
    custodian = models.ForeignKey("referrals.Custodian", models.PROTECT, related_name="+", db_index=False)
    province = models.CharField(max_length=2, blank=True)
    state = models.CharField(max_length=14)
    payments = models.BigIntegerField()
    rials = models.BigIntegerField()

    class Meta:
        db_table = "payment_tally"
        constraints = [
            models.UniqueConstraint(
                fields=["reconciliation", "custodian", "province", "state"], name="payment_tally_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["paid", "failed", "returned", "not_reported", "amount_unknown"]),
                name="payment_tally_state",
            ),
        ]
