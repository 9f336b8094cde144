"""Who looked, in words: the office and the unit, never a person's name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hemayat.accounts.roles import WORDS
from hemayat.audit.queries import Look
from hemayat.common.language import Lang

_KINDS = {
    "staff": ("کارمند وزارت", "A member of the ministry’s staff"),
    "partner": ("سازمان همکار", "A partner organisation"),
    "system": ("سامانه، بی‌دخالت کسی", "The system by itself"),
}
_ACTING = {
    "guardian": ("قیم سرپرست", "The head’s guardian"),
    "attorney": ("وکیل قانونی سرپرست", "The head’s lawful attorney"),
}
_ROLES = {str(role): words for role, words in WORDS.items()} | _ACTING
_FOR_THE_HEAD = (
    "برای کارهای سرپرست، با ورود به همین سامانه",
    "To act for the head, signed in to this service",
)


@dataclass(frozen=True)
class LookShown:
    """`who`: role, or what kind of looker; `unit` and `purpose` as they were given."""

    who: str
    unit: str
    purpose: str
    at: dt.datetime


def look_shown(look: Look, lang: Lang) -> LookShown:
    who = _ROLES.get(look.role) or _KINDS.get(look.kind, (look.kind, look.kind))
    why = _FOR_THE_HEAD if look.role in _ACTING else (look.purpose, look.purpose)
    place = 0 if lang == "fa" else 1
    return LookShown(who[place], look.unit, why[place], look.at)
