"""What an agent reads aloud of payments that did not arrive: each thing that is missing once, with its months."""

from __future__ import annotations

import datetime as dt

from hemayat.common.dates import from_jalali
from hemayat.common.language import Lang
from hemayat.referrals.payment_queries import PaymentNews
from hemayat.referrals.payment_texts import PaymentFailureReason, PaymentOutcome, PaymentStatus
from hemayat.web.staff.hotline.script import CallScriptWriter

ASKED_BY = dt.date(2020, 3, 10)


def failed(month: int, reason: PaymentFailureReason, answer_by: dt.date | None = ASKED_BY) -> PaymentStatus:
    starts_on = from_jalali(1398, month, 1)
    return PaymentStatus(
        starts_on, "سازمان", "Agency", PaymentOutcome.FAILED, starts_on, 9, reason, answer_by
    )


def said(lang: Lang, *unpaid: PaymentStatus) -> tuple[str, ...]:
    return CallScriptWriter(lang).household(None, None, PaymentNews(None, list(unpaid))).why


def test_what_several_months_lack_is_said_once_with_the_months() -> None:
    closed, blocked = PaymentFailureReason.CLOSED_ACCOUNT, PaymentFailureReason.BLOCKED_ACCOUNT
    unpaid = (failed(11, closed), failed(10, blocked), failed(9, closed))
    first, second = said("en", *unpaid)
    assert first.startswith("The support for Azar ")
    assert " and Bahman " in first
    assert first.count("has not arrived. Your bank account is closed.") == 1
    assert second.startswith("The support for Dey ")
    assert "is blocked" in second
    persian, _ = said("fa", *unpaid)
    assert "آذر هزار و سیصد و نود و هشت و بهمن هزار و سیصد و نود و هشت" in persian
    assert not [sign for sign in persian if sign.isdigit()]


def test_nothing_is_asked_for_a_fault_that_is_not_theirs() -> None:
    assert said("fa", failed(9, PaymentFailureReason.TECHNICAL, None)) == ()
