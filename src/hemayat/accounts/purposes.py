"""Why a member of staff opens a household's file: asked before it opens, and read by its head afterwards."""

from __future__ import annotations

from enum import StrEnum

from hemayat.common.language import Message, Words


class Purpose(StrEnum):
    """What is kept in the record; OTHER is never kept, the member's own words are."""

    REQUEST = "request"
    QUESTION = "question"
    CALL = "call"
    COMPLAINT = "complaint"
    DUPLICATE = "duplicate"
    REVIEW = "review"
    REFERRAL = "referral"
    OTHER = "other"


WORDS: dict[Purpose, Words] = {
    Purpose.REQUEST: Message("To work on a request of the household"),
    Purpose.QUESTION: Message("To answer a question of the household"),
    Purpose.CALL: Message("To answer a telephone call"),
    Purpose.COMPLAINT: Message("To look into a complaint"),
    Purpose.DUPLICATE: Message("To see whether two persons are one"),
    Purpose.REVIEW: Message("To review whether decisions are right"),
    Purpose.REFERRAL: Message("To see to a referral to a custodian"),
    Purpose.OTHER: Message("Something else (say what)"),
}
"""Purpose → its words in Persian and in English."""
