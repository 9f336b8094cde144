"""What stands in records, in the language of the page."""

from __future__ import annotations

from hemayat.referrals.words import REASON_WORDS, TOLD_WORDS, Reason, Told
from hemayat.web.shared.language import both


def told_words(told: str) -> str:
    return both(*TOLD_WORDS[Told(told)])


def reason_words(reason: str) -> str:
    return both(*REASON_WORDS[Reason(reason)])
