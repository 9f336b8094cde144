"""What a payment agency reports of one payment, why a payment fails, and how people read it. No Django."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from hemayat.common.language import Lang, Message, Words


class PaymentOutcome(StrEnum):
    """What a payment agency reports of one attempt to pay."""

    PAID = "paid"
    FAILED = "failed"
    RETURNED = "returned"


class PaymentFailureReason(StrEnum):
    """Why a payment failed or came back. docs/guides/partner.md names the ISO 20022 code of each."""

    WRONG_ACCOUNT = "wrong_account"
    CLOSED_ACCOUNT = "closed_account"
    BLOCKED_ACCOUNT = "blocked_account"
    OTHER_HOLDER = "other_holder"
    TECHNICAL = "technical"
    OTHER = "other"


OF_THE_HEAD: dict[PaymentFailureReason, Words] = {
    PaymentFailureReason.WRONG_ACCOUNT: Message(
        "Register the number of an active bank account in your own name with the payment agency."
    ),
    PaymentFailureReason.CLOSED_ACCOUNT: Message(
        "Your bank account is closed. Register the number of an active account in your own name with "
        "the payment agency."
    ),
    PaymentFailureReason.BLOCKED_ACCOUNT: Message(
        "Your bank account is blocked. Ask your bank to unblock it, or register another account in your "
        "own name with the payment agency."
    ),
    PaymentFailureReason.OTHER_HOLDER: Message(
        "The bank account is not in your name. Register the number of an active account in your own name "
        "with the payment agency."
    ),
}
"""What is missing from the head of the household, for the reasons that only the head can resolve."""
FAILURE_WORDS: dict[PaymentFailureReason, Words] = {
    PaymentFailureReason.WRONG_ACCOUNT: Message("The account number is wrong or missing"),
    PaymentFailureReason.CLOSED_ACCOUNT: Message("The account is closed"),
    PaymentFailureReason.BLOCKED_ACCOUNT: Message("The account is blocked"),
    PaymentFailureReason.OTHER_HOLDER: Message("The account is in another person’s name"),
    PaymentFailureReason.TECHNICAL: Message("Technical fault at the bank or the payment agency"),
    PaymentFailureReason.OTHER: Message("Another reason"),
}
OUTCOME_WORDS: dict[PaymentOutcome, Words] = {
    PaymentOutcome.PAID: Message("Paid"),
    PaymentOutcome.FAILED: Message("Payment failed"),
    PaymentOutcome.RETURNED: Message("Paid, but returned"),
}

_PAID = Message("Your support for {month} was paid on {day}.")
_PAID_TO_FORMER = Message("The support for {month} was paid to the former head on {day}.")
_NOT_TO_FORMER = Message(
    "The support for {month} did not reach the former head. Ask us, on the site or by phone, what will happen to it."
)
_WAITS = Message("Your support for {month} did not arrive. You do not need to do anything.")
_MISSING = Message("Your support for {month} did not arrive. On the site, see what you need to do by {day}.")
_EXPLAINED = Message("Your support for {month} did not arrive.")
_NOT_REPORTED = Message(
    "We do not know yet if your support for {month} was paid: the agency has not reported."
)


@dataclass(frozen=True)
class PaymentStatus:
    """How the payment of one month is, as its agency reported it last.

    `month`: its first day. `outcome`: None if nothing was reported, which is not the same as "not paid". `answer_by`:
    by when the head should resolve what is missing; None if nothing is asked of them. A null amount is not known.
    `due_rial`: what was due, if the agency reported another amount; 0 if nothing was due. `to_former_head`: it was for
    the approval of somebody who headed the household before.
    """

    month: dt.date
    name_fa: str
    name_en: str
    outcome: PaymentOutcome | None
    happened_on: dt.date | None
    amount_rial: int | None
    reason: PaymentFailureReason | None
    answer_by: dt.date | None
    due_rial: int | None = None
    to_former_head: bool = False

    @property
    def missing(self) -> Words | None:
        """What is asked of the head."""
        return OF_THE_HEAD[self.reason] if self.reason and self.answer_by else None


def payment_sentence(
    payment: PaymentStatus,
    lang: Lang,
    *,
    day: Callable[[dt.date, Lang], str],
    month: Callable[[dt.date, Lang], str],
    is_explained: bool = False,
) -> str:
    """One sentence for the page, the telephone and the hotline: it names no amount, no reason and no person.

    `day` and `month` write a day and a month: in digits for texts, in words for speech. `is_explained`: what is missing
    is said next to it, so the sentence sends nobody to the site.
    """
    words, on = _sentence(payment, is_explained)
    return words.in_(lang).format(month=month(payment.month, lang), day=day(on, lang) if on else "")


def _sentence(payment: PaymentStatus, is_explained: bool) -> tuple[Words, dt.date | None]:
    if payment.outcome is None:
        return _NOT_REPORTED, None
    if payment.answer_by:
        return (_EXPLAINED if is_explained else _MISSING), payment.answer_by
    if payment.outcome is PaymentOutcome.PAID:
        return (_PAID_TO_FORMER if payment.to_former_head else _PAID), payment.happened_on
    return (_NOT_TO_FORMER if payment.to_former_head else _WAITS), payment.happened_on
