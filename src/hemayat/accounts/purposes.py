"""Why a member of staff opens a household's file: asked before it opens, and read by its head afterwards."""

from __future__ import annotations

from enum import StrEnum


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


WORDS: dict[Purpose, tuple[str, str]] = {
    Purpose.REQUEST: ("رسیدگی به درخواست خانوار", "To work on a request of the household"),
    Purpose.QUESTION: ("پاسخ به پرسش خانوار", "To answer a question of the household"),
    Purpose.CALL: ("پاسخ به تماس تلفنی", "To answer a telephone call"),
    Purpose.COMPLAINT: ("رسیدگی به شکایت", "To look into a complaint"),
    Purpose.DUPLICATE: ("بررسی یکی بودن دو شخص", "To see whether two persons are one"),
    Purpose.REVIEW: ("بازبینی درستی تصمیم‌ها", "To review whether decisions are right"),
    Purpose.REFERRAL: ("پیگیری معرفی به سازمان متولی", "To see to a referral to a custodian"),
    Purpose.OTHER: ("کار دیگر (بنویسید)", "Something else (say what)"),
}
"""Purpose → its words in Persian and in English."""
