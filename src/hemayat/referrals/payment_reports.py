"""One report of a payment, and what can be wrong with it. No Django."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hemayat.common.dates import GREGORIAN_YEARS, format_date, format_month, month_end
from hemayat.common.language import Message, Words
from hemayat.referrals.payment_texts import PaymentFailureReason, PaymentOutcome

MOST_ATTEMPTS = 2**15 - 1
"""What the column holds."""
MOST_RIAL = 10**11
"""Of one payment: thousands of times what a month brings. A nation of such payments still adds up to a bigint, so that
no agency's report keeps a month from being counted for all of them."""
SPARE_ATTEMPTS = 10
"""An agency tries at most once a day, and a few times more. So each day allows a later attempt than the day before, and
no report settles a month for ever."""


@dataclass(frozen=True)
class PaymentReport:
    """What an agency reports of one payment. `line`: where it is in the file or message.

    `reference`: of any record about the referral that the agency was sent. `month`: the first day of a Jalali month.
    `on`: when it was paid, failed or came back. `is_other_amount`: the agency confirms that the amount is not what was
    due; without this it is taken for a mistake.
    """

    line: int
    reference: int
    month: dt.date
    attempt: int
    result: PaymentOutcome
    on: dt.date
    amount_rial: int
    reason: PaymentFailureReason | None = None
    is_other_amount: bool = False


@dataclass(frozen=True)
class RefusedReport:
    """A report that did not count: `fa`, `en` say what is wrong and what to do."""

    line: int
    reference: int
    fa: str
    en: str


UNKNOWN_REFERENCE = Message(
    "no record with this reference was sent to you; write the reference of a record about this approval"
)
_MONTH_RUNS = Message("{month} has not ended, so what is due is not final; report it from {day} on")
_NO_DAY = Message("{day} cannot be the day of a payment; write the correct day")
_FUTURE_DAY = Message("the day {day} is in the future; write the correct day")
_EARLY_DAY = Message("the day {day} is before {month}; correct the day or the month")
_ATTEMPT = Message(
    "the attempt must be a number from 1 to {most}, the highest for {month} today; the first report about a month is "
    "attempt 1"
)
_NO_AMOUNT = Message("the amount is not above zero; write what was due, even if the payment failed")
_TOO_MUCH = Message("the amount is more than {most} rials; write what was paid, in rials")
_NO_REASON = Message("a payment that failed or was returned needs a reason")
_REASON = Message("a payment that was made must not have a reason; remove it")
_NOTHING_DUE = Message(
    "nothing was due for {month}; check the month, and the records you were sent by its end. If you paid "
    "anyway, write yes in other_amount"
)
_AMOUNT = Message(
    "{due} rials were due for {month}, not {amount}; correct the amount, or write yes in other_amount if this is what "
    "you paid"
)
_BEFORE_FIRST = Message(
    "nothing was due for {month}; the first record sent to you about this approval counts from {first}; correct "
    "the month"
)
_DIFFERS = Message(
    "attempt {attempt} for {month} was reported before with other content; report a later attempt as {next}"
)


def fault_of(report: PaymentReport, today: dt.date) -> Words | None:
    """What is wrong with a report whatever the database holds."""
    ends_on, is_paid = month_end(report.month), report.result is PaymentOutcome.PAID
    if report.on.year not in GREGORIAN_YEARS:
        return _NO_DAY.format(day=report.on.isoformat())
    if ends_on >= today:
        return _MONTH_RUNS.format(month=_month(report.month), day=_day(ends_on + dt.timedelta(days=1)))
    if report.on > today:
        return _FUTURE_DAY.format(day=_day(report.on))
    if report.on < report.month:
        return _EARLY_DAY.format(day=_day(report.on), month=_month(report.month))
    most = min(SPARE_ATTEMPTS + (today - ends_on).days, MOST_ATTEMPTS)
    if not 1 <= report.attempt <= most:
        return _ATTEMPT.format(month=_month(report.month), most=most)
    if not 1 <= report.amount_rial <= MOST_RIAL:
        return _TOO_MUCH.format(most=str(MOST_RIAL)) if report.amount_rial > MOST_RIAL else _NO_AMOUNT
    if is_paid:
        return _REASON if report.reason else None
    return None if report.reason else _NO_REASON


def _month(month: dt.date) -> Words:
    return Words(format_month(month, "fa"), format_month(month, "en"))


def _day(day: dt.date) -> Words:
    return Words(format_date(day, "fa"), format_date(day, "en"))


def nothing_due(report: PaymentReport) -> Words:
    return _NOTHING_DUE.format(month=_month(report.month))


def before_first_record(report: PaymentReport, first: dt.date) -> Words:
    return _BEFORE_FIRST.format(month=_month(report.month), first=_month(first))


def wrong_amount(report: PaymentReport, due_rial: int | None) -> Words:
    return _AMOUNT.format(due=str(due_rial), month=_month(report.month), amount=str(report.amount_rial))


def reported_otherwise(report: PaymentReport) -> Words:
    """The attempt was reported before with other content."""
    return _DIFFERS.format(attempt=report.attempt, month=_month(report.month), next=report.attempt + 1)
