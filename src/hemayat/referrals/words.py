"""What a record tells a custodian, what a custodian says of one, and why it sends one back. No Django."""

from __future__ import annotations

from enum import StrEnum


class Told(StrEnum):
    """What one record of a batch tells. `introduced` again: after it came back, or to another custodian."""

    INTRODUCED = "introduced"
    CHANGED = "changed"
    ARREARS = "arrears"
    STOPPED = "stopped"
    RESTORED = "restored"


class Result(StrEnum):
    """What a custodian says of one record, once."""

    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"


class Reason(StrEnum):
    """Why a record comes back."""

    UNKNOWN_PERSON = "unknown_person"
    WRONG_DATA = "wrong_data"
    NOT_OURS = "not_ours"
    TWICE = "twice"
    NO_ACCOUNT = "no_account"
    OTHER = "other"


TOLD_WORDS: dict[Told, tuple[str, str]] = {
    Told.INTRODUCED: ("معرفی", "Introduced"),
    Told.CHANGED: ("تغییر مبلغ", "Another amount"),
    Told.ARREARS: ("معوقه", "Arrears"),
    Told.STOPPED: ("توقف", "Stopped"),
    Told.RESTORED: ("برقراری دوباره", "Restored"),
}
REASON_WORDS: dict[Reason, tuple[str, str]] = {
    Reason.UNKNOWN_PERSON: ("این شخص را نمی‌شناسد", "Does not know this person"),
    Reason.WRONG_DATA: ("داده‌ای نادرست است", "Something in it is wrong"),
    Reason.NOT_OURS: ("کار سازمان دیگری است", "Another organisation is responsible"),
    Reason.TWICE: ("دو بار رسیده است", "Came twice"),
    Reason.NO_ACCOUNT: ("حسابی برای پرداخت نیست", "There is no account to pay into"),
    Reason.OTHER: ("دلیل دیگر", "Another reason"),
}
"""Each in Persian and in English."""
