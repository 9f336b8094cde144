"""What one record of a batch tells a custodian, as a code and in words. No Django."""

from __future__ import annotations

from enum import StrEnum

from hemayat.common.language import Message, Words, message_in


class ReferralRecordKind(StrEnum):
    """What one record of a batch tells. `introduced` again: after it came back, or to another custodian."""

    INTRODUCED = "introduced"
    CHANGED = "changed"
    ARREARS = "arrears"
    STOPPED = "stopped"
    RESTORED = "restored"


TOLD_WORDS: dict[ReferralRecordKind, Words] = {
    ReferralRecordKind.INTRODUCED: Message("New referral"),
    ReferralRecordKind.CHANGED: Message("Amount changed"),
    ReferralRecordKind.ARREARS: Message("Arrears"),
    ReferralRecordKind.STOPPED: message_in("referrals", "Payment stopped"),
    ReferralRecordKind.RESTORED: Message("Payment restored"),
}
