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
    LATE_CASE = "late_case"
    DUPLICATE = "duplicate"
    REVIEW = "review"
    REFERRAL = "referral"
    OTHER = "other"


WORDS: dict[FileAccessPurpose, Words] = {
    FileAccessPurpose.REQUEST: Message("To process the household’s request"),
    FileAccessPurpose.QUESTION: Message("To answer the household’s question"),
    FileAccessPurpose.CALL: Message("To answer a phone call"),
    FileAccessPurpose.COMPLAINT: Message("To investigate a complaint"),
    FileAccessPurpose.LATE_CASE: Message("To find out why a case is late"),
    FileAccessPurpose.DUPLICATE: Message("To check whether two records are about the same person"),
    FileAccessPurpose.REVIEW: Message("To review decisions"),
    FileAccessPurpose.REFERRAL: Message("To follow up a referral to a payment agency"),
    FileAccessPurpose.OTHER: Message("Another reason (please specify)"),
}
"""Purpose → its words in Persian and in English."""
