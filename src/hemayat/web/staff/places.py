"""What stands in the desk's navigation: one table, to which each part of the desk adds its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hemayat.accounts.roles import POWERS, Role


@dataclass(frozen=True)
class Place:
    """`name`: the app_name of its routes. `route`: of its first page. `roles`: who has it; empty is everybody."""

    name: str
    fa: str
    en: str
    route: str
    roles: frozenset[Role] = frozenset()


PLACES: list[Place] = [
    Place("sign_in", "میز کار", "Desk", "sign_in:home"),
    Place("cases", "پرونده‌ها", "Cases", "cases:queue", frozenset({Role.CASE_OFFICER, Role.SENIOR_OFFICER})),
    Place(
        "duplicates",
        "هویت‌های همانند",
        "Likely duplicates",
        "duplicates:waiting",
        frozenset({Role.CASE_OFFICER, Role.SENIOR_OFFICER}),
    ),
    Place(
        "reexamining", "نظر دوم", "Second opinions", "reexamining:waiting", frozenset({Role.SENIOR_OFFICER})
    ),
    Place(
        "questions",
        "پرسش‌ها",
        "Questions",
        "questions:queue",
        frozenset({Role.CASE_OFFICER, Role.SENIOR_OFFICER, Role.HOTLINE_AGENT}),
    ),
    Place(
        "life_events",
        "رویدادهای ثبت احوال",
        "Life events",
        "life_events:feed",
        frozenset({Role.SENIOR_OFFICER, Role.OVERSIGHT}),
    ),
    Place(
        "referrals",
        "معرفی‌ها",
        "Referrals",
        "referrals:standing",
        frozenset({Role.CASE_OFFICER, Role.SENIOR_OFFICER, Role.OVERSIGHT}),
    ),
    Place("hotline", "پاسخ تلفنی", "Hotline", "hotline:console", frozenset({Role.HOTLINE_AGENT})),
    Place(
        "outages",
        "اختلال‌ها",
        "Outages",
        "outages:known",
        frozenset({Role.SENIOR_OFFICER, Role.ADMINISTRATOR}),
    ),
    Place("inspection", "شکایت‌ها", "Complaints", "inspection:queue", frozenset({Role.INSPECTOR})),
    Place(
        "publication",
        "انتشار",
        "Publication",
        "publication:all",
        frozenset({Role.PUBLISHER, Role.ANALYST, Role.SENIOR_OFFICER}),
    ),
    Place("policies", "سیاست‌ها", "Policies", "policies:all", frozenset({Role.PUBLISHER, Role.ANALYST})),
    Place(
        "agreements", "توافق‌نامه", "Agreement", "agreements:all", frozenset({Role.PUBLISHER, Role.ANALYST})
    ),
    Place("oversight", "نظارت", "Oversight", "oversight:indicators", frozenset({Role.OVERSIGHT})),
    Place("oversight", "بازخورد قاعده‌ها", "Feedback on rules", "oversight:rules", frozenset({Role.ANALYST})),
    Place("accounts_admin", "حساب‌ها", "Accounts", "accounts_admin:all", frozenset({Role.ADMINISTRATOR})),
    Place("partners", "سازمان‌ها", "Organisations", "partners:all", frozenset({Role.ADMINISTRATOR})),
    Place(
        "resets", "بازنشانی‌ها", "Resets", "resets:waiting", frozenset({Role.ADMINISTRATOR, Role.OVERSIGHT})
    ),
    Place(
        "looks",
        "پرونده‌های امروز",
        "Files today",
        "looks:today",
        frozenset({Role.SENIOR_OFFICER, Role.INSPECTOR}),
    ),
    Place("powers", "نقش‌های مهم", "Important roles", "powers:waiting", POWERS),
    Place("own_account", "حساب من", "My account", "own_account:show"),
]


def places_for(roles: Sequence[str]) -> list[Place]:
    """The places that a member with these roles has, in the order of the table."""
    return [place for place in PLACES if not place.roles or place.roles & set(roles)]
