"""Who looked, in words: the office and the unit, never a person's name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

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
_WITH_CODE = {"head": ("سرپرست، با کدی که خود عضو داد", "The head, with a code that the member gave")}
_ROLES = {
    **_WITH_CODE,
    **{str(role): words for role, words in WORDS.items()},
    **_IN_THE_STEAD,
    **_BY_TELEPHONE,
}

_PURPOSES = {str(purpose): words for purpose, words in purposes.WORDS.items()}
_PURPOSES["records_with_code"] = (
    "دیدن مشخصات خودرو، ملک، شغل یا سفر یک عضو",
    "To see the details of a member’s car, property, job or trip",
)


ONE_SITTING = dt.timedelta(minutes=30)
"""Without a page for longer than this, the next one is told apart."""


@dataclass(frozen=True)
class LookShown:
    """`who`: role, or what kind of looker; `unit` as it was given; `purpose`: ours, or the looker's own words.

    `pages`: how many were opened from `at` on, until `until`.
    """

    who: str
    unit: str
    purpose: str
    at: dt.datetime
    until: dt.datetime
    pages: int = 1


def in_sittings(looks: Iterable[LookShown]) -> list[LookShown]:
    """The newest first; pages opened one after another for the same purpose are one entry that counts them."""
    found: list[LookShown] = []
    for look in sorted(looks, key=lambda one: one.at, reverse=True):
        later = found[-1] if found else None
        if later and _goes_on(look, later):
            found[-1] = replace(later, at=look.at, pages=later.pages + 1)
        else:
            found.append(look)
    return found


def _goes_on(look: LookShown, later: LookShown) -> bool:
    is_same = (look.who, look.unit, look.purpose) == (later.who, later.unit, later.purpose)
    return is_same and later.at - look.at <= ONE_SITTING


def look_shown(look: Look, lang: Lang) -> LookShown:
    fa, en = _ROLES.get(look.role) or _KINDS.get(look.kind, (look.kind, look.kind))
    why = _PURPOSES.get(look.purpose, (look.purpose, look.purpose))[lang == "en"]
    return LookShown(fa if lang == "fa" else en, look.unit, why, look.at, look.at)


def disclosure_shown(one: Disclosure, lang: Lang) -> LookShown:
    """A custodian was given the household's record in a batch."""
    why = (
        "برای پرداخت حمایت: شمارهٔ ملی سرپرست و مبلغ",
        "To pay support: the head’s national id and the amount",
    )
    return LookShown(one.name_fa if lang == "fa" else one.name_en, "", why[lang == "en"], one.at, one.at)
