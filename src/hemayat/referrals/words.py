"""What a record tells a custodian, what a custodian says of one, and why it sends one back. No Django."""

from __future__ import annotations

from enum import StrEnum

from hemayat.common.language import Message, Words, message_in


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


TOLD_WORDS: dict[Told, Words] = {
    Told.INTRODUCED: Message("Introduced"),
    Told.CHANGED: Message("Another amount"),
    Told.ARREARS: Message("Arrears"),
    Told.STOPPED: message_in("referrals", "Stopped"),
    Told.RESTORED: Message("Restored"),
}
REASON_WORDS: dict[Reason, Words] = {
    Reason.UNKNOWN_PERSON: Message("Does not know this person"),
    Reason.WRONG_DATA: Message("Something in it is wrong"),
    Reason.NOT_OURS: Message("Another organisation is responsible"),
    Reason.TWICE: Message("Came twice"),
    Reason.NO_ACCOUNT: Message("There is no account to pay into"),
    Reason.OTHER: Message("Another reason"),
}
"""Each in Persian and in English."""
