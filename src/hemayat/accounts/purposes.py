"""Why a member of staff opens a household's file: asked before it opens, and read by its head afterwards."""

from __future__ import annotations

from enum import StrEnum

from hemayat.common.language import Message, Words


class FileAccessPurpose(StrEnum):
    """What is kept in the record; OTHER is never kept, the member's own words are."""

    REQUEST = "request"
    QUESTION = "question"
    CALL = "call"
    COMPLAINT = "complaint"
    DUPLICATE = "duplicate"
    REVIEW = "review"
    REFERRAL = "referral"
    OTHER = "other"


WORDS: dict[FileAccessPurpose, Words] = {
    FileAccessPurpose.REQUEST: Message("To work on a request of the household"),
    FileAccessPurpose.QUESTION: Message("To answer a question of the household"),
    FileAccessPurpose.CALL: Message("To answer a telephone call"),
    FileAccessPurpose.COMPLAINT: Message("To look into a complaint"),
    FileAccessPurpose.DUPLICATE: Message("To see whether two persons are one"),
    FileAccessPurpose.REVIEW: Message("To review whether decisions are right"),
    FileAccessPurpose.REFERRAL: Message("To see to a referral to a custodian"),
    FileAccessPurpose.OTHER: Message("Something else (say what)"),
}
"""Purpose → its words in Persian and in English."""
