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
_IN_THE_STEAD = {
    "guardian": ("قیم شما", "Your guardian"),
    "attorney": ("وکیل قانونی شما", "Your lawful attorney"),
}
_BY_TELEPHONE = {"telephone": ("خود شما، با تلفن", "You, by telephone")}
_ROLES = {**{str(role): words for role, words in WORDS.items()}, **_IN_THE_STEAD, **_BY_TELEPHONE}


@dataclass(frozen=True)
class LookShown:
    """`who`: role, or what kind of looker; `unit` and `purpose` as they were given."""

    who: str
    unit: str
    purpose: str
    at: dt.datetime


def look_shown(look: Look, lang: Lang) -> LookShown:
    fa, en = _ROLES.get(look.role) or _KINDS.get(look.kind, (look.kind, look.kind))
    return LookShown(fa if lang == "fa" else en, look.unit, look.purpose, look.at)
