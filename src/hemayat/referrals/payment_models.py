"""What payment agencies reported of payments, and the sums of each month. We move no money."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hemayat.referrals.payment_texts import OF_THE_HEAD, PaymentFailureReason, PaymentOutcome


class PaymentResult(models.Model):
    """What an agency reported of one attempt to pay one referral for one month. Only ever added to.

    `month`: the first day of the Jalali month. `attempt`: 1 for the first report about the month, one more for each
    later report; the highest counts. `due_rial`: what was due, if the agency confirmed another amount; 0 if nothing was
    due. `answer_by`: by when the head should resolve what is missing, if anything is.
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
    due_rial = models.BigIntegerField(null=True)
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
            models.CheckConstraint(
                condition=Q(due_rial__isnull=True) | (Q(due_rial__gte=0) & ~Q(due_rial=F("amount_rial"))),
                name="payment_result_other_amount",
            ),
        ]


class PaymentNewsItem(models.Model):
    """A payment about which its head has still to be sent a text; the row goes when the text is queued.

    `is_after_failure`: the head was sent before that it did not arrive. Otherwise a payment that was made is no news.
    """

    pk = models.CompositePrimaryKey("household_id", "approval_id", "custodian_id", "month")
    household_id = models.BigIntegerField()
    approval_id = models.BigIntegerField()
    custodian = models.ForeignKey(
        "referrals.Custodian", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    month = models.DateField()
    is_after_failure = models.BooleanField()
    since = models.DateTimeField()

    class Meta:
        db_table = "payment_news"
        indexes = [models.Index(fields=["custodian", "since"], name="payment_news_waits")]


class PaymentTextDay(models.Model):
    """How many texts about payments were queued for what one agency reported, on one day of Iran.

    `warned_at`: when oversight was warned that more of them wait than the agency has left for the day.
    """

    pk = models.CompositePrimaryKey("custodian_id", "day")
    custodian = models.ForeignKey(
        "referrals.Custodian", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    day = models.DateField()
    texts = models.IntegerField(default=0)
    warned_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payment_text_day"
        constraints = [models.CheckConstraint(condition=Q(texts__gte=0), name="payment_text_day_counts")]


class PaymentReconciliation(models.Model):
    """The payments of one month counted against what was due, at one time. Only ever added to.

    `due_rial`: of amounts that are known. `differing`: reports whose amount is not what is due and that no agency
    confirmed, which must not be. `other_amounts`: those that were confirmed; `above_rial` and `below_rial`: by how much
    they are more and less than what was due.
    """

    month = models.DateField()
    at = models.DateTimeField()
    payments = models.BigIntegerField()
    due_rial = models.BigIntegerField()
    differing = models.BigIntegerField()
    other_amounts = models.BigIntegerField(db_default=0)
    above_rial = models.BigIntegerField(db_default=0)
    below_rial = models.BigIntegerField(db_default=0)

    class Meta:
        db_table = "payment_reconciliation"
        indexes = [models.Index(fields=["month", "-id"], name="payment_reconciliation_latest")]


class PaymentTally(models.Model):
    """How many payments of a month have one state, with one agency in one province, and how many rials they are.

    `state`: a PaymentOutcome, "not_reported", or "amount_unknown" if nothing was reported and what is due is not known.
    `other_amounts`, `above_rial`, `below_rial`: as of the whole month. `paid_twice`: payments that the agency reported
    as paid more often than as returned afterwards, and more than once.
    """

    reconciliation = models.ForeignKey(PaymentReconciliation, models.PROTECT, related_name="tallies")
    custodian = models.ForeignKey("referrals.Custodian", models.PROTECT, related_name="+", db_index=False)
    province = models.CharField(max_length=2, blank=True)
    state = models.CharField(max_length=14)
    payments = models.BigIntegerField()
    rials = models.BigIntegerField()
    other_amounts = models.BigIntegerField(db_default=0)
    above_rial = models.BigIntegerField(db_default=0)
    below_rial = models.BigIntegerField(db_default=0)
    paid_twice = models.BigIntegerField(db_default=0)

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


class PaymentReasonTally(models.Model):
    """How many payments of a month failed or came back for one reason, with one agency in one province.

    Reconciliations of an earlier version of the program have none.
    """

    reconciliation = models.ForeignKey(PaymentReconciliation, models.PROTECT, related_name="reasons")
    custodian = models.ForeignKey("referrals.Custodian", models.PROTECT, related_name="+", db_index=False)
    province = models.CharField(max_length=2, blank=True)
    reason = models.CharField(max_length=16)
    payments = models.BigIntegerField()
    rials = models.BigIntegerField()

    class Meta:
        db_table = "payment_reason_tally"
        constraints = [
            models.UniqueConstraint(
                fields=["reconciliation", "custodian", "province", "reason"], name="payment_reason_tally_once"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=[reason.value for reason in PaymentFailureReason]),
                name="payment_reason_tally_reason",
            ),
        ]
