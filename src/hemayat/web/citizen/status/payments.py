"""Did the money come: one sentence for each payment on the status page, and what is asked of the head."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from hemayat.common.dates import date_in_words, format_month
from hemayat.common.language import Words
from hemayat.referrals.payment_queries import PaymentNews
from hemayat.referrals.payment_texts import FAILURE_WORDS, PaymentStatus, payment_sentence
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
