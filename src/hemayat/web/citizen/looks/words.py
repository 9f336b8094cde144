"""Who looked, in words: the office and the unit, never a person's name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hemayat.accounts import purposes
from hemayat.accounts.roles import WORDS
from hemayat.audit.queries import Look
from hemayat.common.language import Lang
from hemayat.referrals.queries import Disclosure

_KINDS = {
    "staff": ("کارمند وزارت", "A member of the ministry’s staff"),
    "partner": ("سازمان همکار", "A partner organisation"),
    "system": ("سامانه، بی‌دخالت کسی", "The system by itself"),
}
_IN_THE_STEAD = {
    "guardian": ("قیم شما", "Your guardian"),
    "attorney": ("وکیل قانونی شما", "Your lawful attorney"),
}
_BY_TELEPHONE = {"telephone": ("خود شما، با تلفن", "You, by telephone")}
_ROLES = {**{str(role): words for role, words in WORDS.items()}, **_IN_THE_STEAD, **_BY_TELEPHONE}

_PURPOSES = {str(purpose): words for purpose, words in purposes.WORDS.items()}


@dataclass(frozen=True)
class LookShown:
    """`who`: role, or what kind of looker; `unit` as it was given; `purpose`: ours, or the looker's own words."""

    who: str
    unit: str
    purpose: str
    at: dt.datetime


def look_shown(look: Look, lang: Lang) -> LookShown:
    fa, en = _ROLES.get(look.role) or _KINDS.get(look.kind, (look.kind, look.kind))
    why = _PURPOSES.get(look.purpose, (look.purpose, look.purpose))[lang == "en"]
    return LookShown(fa if lang == "fa" else en, look.unit, why, look.at)


def disclosure_shown(one: Disclosure, lang: Lang) -> LookShown:
    """A custodian was given the household's record in a batch."""
    why = (
        "برای پرداخت حمایت: شمارهٔ ملی سرپرست و مبلغ",
        "To pay support: the head’s national id and the amount",
    )
    return LookShown(one.name_fa if lang == "fa" else one.name_en, "", why[lang == "en"], one.at)
