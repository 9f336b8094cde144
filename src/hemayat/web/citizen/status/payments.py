"""Did the money come: one sentence for each payment on the status page, and what is asked of the head."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from hemayat.common.dates import date_in_words, day_of, format_month, month_start, next_day_of_month
from hemayat.common.language import Words
from hemayat.referrals.payment_queries import PaymentNews
from hemayat.referrals.payment_texts import FAILURE_WORDS, PaymentStatus, payment_sentence
from hemayat.referrals.queries import IntroductionStatus
from hemayat.web.shared.language import page_language


@dataclass(frozen=True)
class PaymentDisplay:
    """`reason`: why it did not arrive. `missing`: what the head should do by `payment.answer_by`."""

    payment: PaymentStatus
    sentence: str
    reason: Words | None
    missing: Words | None
    is_past: bool


def payment_displays(news: PaymentNews | None) -> list[PaymentDisplay]:
    """The payment that matters most first, then others that did not arrive; none if nothing is known."""
    if news is None or news.headline is None:
        return []
    return [_display(payment) for payment in (news.headline, *news.others)]


def _display(payment: PaymentStatus) -> PaymentDisplay:
    return PaymentDisplay(
        payment,
        payment_sentence(payment, page_language(), day=date_in_words, month=format_month, is_explained=True),
        FAILURE_WORDS[payment.reason] if payment.reason else None,
        payment.missing,
        payment.answer_by is not None and payment.answer_by < timezone.localdate(),
    )


def unreported_pay_day(
    introduction: IntroductionStatus | None, pay_day: int | None, today: dt.date
) -> dt.date | None:
    """This month's pay day once it has come. The agency cannot report it before the month ends, and people ask."""
    if (
        introduction is None
        or introduction.acknowledged_at is None
        or introduction.stops_on
        or pay_day is None
    ):
        return None
    last = next_day_of_month(pay_day, month_start(today) - dt.timedelta(days=1))
    return last if day_of(introduction.acknowledged_at) <= last <= today else None
