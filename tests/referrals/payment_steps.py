"""What a payment agency reports of payments, by real actions alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.common.dates import from_jalali
from hemayat.notifications.models import OutboxMessage
from hemayat.referrals.actions import report_payments
from hemayat.referrals.models import PaymentResult
from hemayat.referrals.payment_queries import PaymentNews, payment_news
from hemayat.referrals.payment_reports import PaymentReport
from hemayat.referrals.payment_texts import PaymentFailureReason, PaymentOutcome
from hemayat.referrals.payments import PaymentIntakeResult
from tests.referrals.steps import lines

AGENCY = "subsidy_targeting"
AZAR, DEY, BAHMAN = (from_jalali(1398, month, 1) for month in (9, 10, 11))
"""The nation is published on 4 Azar 1398; months are counted from that one on."""
AFTER = dt.datetime(2020, 3, 1, 9, 0, tzinfo=dt.UTC)
"""In Esfand 1398: Azar, Dey and Bahman have ended."""
AMOUNT = 1_030_000
Row = tuple[dt.date, int, str, int, str]


def payment(household: int, month: dt.date = AZAR, **given: Any) -> PaymentReport:
    """That the household's support of a month was paid on the month's first day, unless `given` says otherwise."""
    values: dict[str, Any] = {
        "line": 1, "reference": 0, "month": month, "attempt": 1, "result": "paid", "on": month, "amount_rial": AMOUNT,
        "reason": None, "is_other_amount": False,
    } | given  # fmt: skip
    values["reference"] = values["reference"] or lines(household)[0].reference
    values["result"] = PaymentOutcome(values["result"])
    values["reason"] = PaymentFailureReason(values["reason"]) if values["reason"] else None
    return PaymentReport(**values)


def reported(*reports: PaymentReport, now: dt.datetime = AFTER) -> PaymentIntakeResult:
    return report_payments(custodian=AGENCY, reports=reports, by=SYSTEM, now=now)


def stored(household: int) -> list[Row]:
    with acting_as(SYSTEM, is_read_only=True):
        rows = PaymentResult.objects.filter(household_id=household).order_by("month", "attempt")
        return [(row.month, row.attempt, row.result, row.amount_rial, row.reason) for row in rows]


def news(household: int, now: dt.datetime = AFTER) -> PaymentNews | None:
    """As the head of the household reads it."""
    with acting_as(Actor("head", "session:1", household=household), is_read_only=True):
        return payment_news(household, now)


def messages(household: int) -> list[str]:
    """The notices about payments to the household, the first first."""
    with acting_as(SYSTEM, is_read_only=True):
        rows = OutboxMessage.objects.filter(household_id=household, notice__startswith="payment_")
        return list(rows.order_by("id").values_list("notice", flat=True))
