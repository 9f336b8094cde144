"""The roles of staff: what each is for. A member may have several; permissions of each slice name those they admit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """As in design/portal.md, "Staff desk"."""

    CASE_OFFICER = "case_officer"
    SENIOR_OFFICER = "senior_officer"
    HOTLINE_AGENT = "hotline_agent"
    INSPECTOR = "inspector"
    ANALYST = "analyst"
    PUBLISHER = "publisher"
    OVERSIGHT = "oversight"
    ADMINISTRATOR = "administrator"


WORDS: dict[Role, tuple[str, str]] = {
    Role.CASE_OFFICER: ("کارشناس", "Case officer"),
    Role.SENIOR_OFFICER: ("کارشناس ارشد", "Senior officer"),
    Role.HOTLINE_AGENT: ("پاسخ‌گوی تلفنی", "Hotline agent"),
    Role.INSPECTOR: ("بازرس", "Inspector"),
    Role.ANALYST: ("تحلیل‌گر سیاست", "Policy analyst"),
    Role.PUBLISHER: ("مسئول انتشار", "Publisher"),
    Role.OVERSIGHT: ("ناظر", "Oversight"),
    Role.ADMINISTRATOR: ("مدیر سامانه", "Administrator"),
}
"""Role → its name in Persian and in English."""

_OFFICERS = frozenset({Role.CASE_OFFICER, Role.SENIOR_OFFICER})
READS_CASES = _OFFICERS | {Role.HOTLINE_AGENT, Role.INSPECTOR}
"""Roles that open files of households."""
POWERS = frozenset({Role.ADMINISTRATOR, Role.PUBLISHER, Role.SENIOR_OFFICER, Role.INSPECTOR, Role.OVERSIGHT})
"""Roles that take two people to grant or change (powers.py; powers_in in the database says the same)."""


@dataclass(frozen=True)
class Incompatible:
    """Nobody has a role of `these` and one of `those`; `fa` and `en` say why."""

    these: frozenset[Role]
    those: frozenset[Role]
    fa: str
    en: str


INCOMPATIBLE: tuple[Incompatible, ...] = (
    Incompatible(
        _OFFICERS,
        frozenset({Role.INSPECTOR}),
        "بازرس به شکایت از همان رسیدگی‌ای می‌پردازد که کارشناس انجام داده است",
        "an inspector looks into complaints about what officers did",
    ),
    Incompatible(
        _OFFICERS | {Role.INSPECTOR},
        frozenset({Role.HOTLINE_AGENT}),
        "پاسخ‌گوی تلفنی نه تصمیم می‌گیرد و نه شکایت‌ها را می‌بیند",
        "a hotline agent neither decides nor sees complaints",
    ),
    Incompatible(
        frozenset({Role.ADMINISTRATOR}),
        READS_CASES | {Role.PUBLISHER},
        "مدیر سامانه حساب می‌سازد، پس نباید پرونده‌ای ببیند یا نتیجه‌ای منتشر کند",
        "an administrator makes accounts, so must see no file and publish no result",
    ),
    Incompatible(
        frozenset({Role.OVERSIGHT}),
        frozenset(Role) - {Role.OVERSIGHT},
        "ناظر بر کار دیگران نظر می‌کند، پس خود هیچ کاری را انجام نمی‌دهد",
        "oversight watches what others do, so does none of it",
    ),
)
"""A publisher may be an analyst too: publication/permissions.py lets nobody approve what they proposed."""


def conflicts(roles: Iterable[str]) -> list[Incompatible]:
    """The lines of the table that stand against one person having all these roles."""
    given = set(roles)
    return [line for line in INCOMPATIBLE if given & line.these and given & line.those]


def forbidden_pairs() -> list[tuple[str, str]]:
    """Every two roles that nobody has together, for the database to refuse as well."""
    pairs = {
        tuple(sorted((str(this), str(that))))
        for line in INCOMPATIBLE
        for this in line.these
        for that in line.those
    }
    return sorted((first, second) for first, second in pairs)
