"""What a custodian says of a record, and why it sends one back: as codes and in words. No Django."""

from __future__ import annotations

from enum import StrEnum

from hemayat.common.language import Message, Words


class CustodianResult(StrEnum):
    """What a custodian says of one record, once."""

    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"


class ReturnReason(StrEnum):
    """Why a record comes back."""

    UNKNOWN_PERSON = "unknown_person"
    WRONG_DATA = "wrong_data"
    NOT_OURS = "not_ours"
    TWICE = "twice"
    NO_ACCOUNT = "no_account"
    OTHER = "other"


REASON_WORDS: dict[ReturnReason, Words] = {
    ReturnReason.UNKNOWN_PERSON: Message("The organisation does not know this person"),
    ReturnReason.WRONG_DATA: Message("Information is wrong"),
    ReturnReason.NOT_OURS: Message("Another organisation is responsible"),
    ReturnReason.TWICE: Message("Received twice"),
    ReturnReason.NO_ACCOUNT: Message("No account for payment"),
    ReturnReason.OTHER: Message("Another reason"),
}
"""Each in Persian and in English."""
