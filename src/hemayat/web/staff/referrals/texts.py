"""What stands in records, in the language of the page."""

from __future__ import annotations

from hemayat.referrals.texts import REASON_WORDS, TOLD_WORDS, ReferralRecordKind, ReturnReason
from hemayat.web.shared.language import in_page_language


def told_words(kind: str) -> str:
    return in_page_language(TOLD_WORDS[ReferralRecordKind(kind)])


def reason_words(reason: str) -> str:
    return in_page_language(REASON_WORDS[ReturnReason(reason)])
