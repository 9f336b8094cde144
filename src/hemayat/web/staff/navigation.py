"""What stands in the desk's navigation: one table, to which each part of the desk adds its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hemayat.accounts.roles import POWERS, Role
from hemayat.common.language import Message, Words, message_in


@dataclass(frozen=True)
class NavigationItem:
    """`name`: the app_name of its routes. `route`: of its first page. `roles`: who has it; empty is everybody."""

    name: str
    title: Words
    route: str
    roles: frozenset[Role] = frozenset()


PLACES: list[NavigationItem] = [
    NavigationItem("sign_in", Message("Desk"), "sign_in:home"),
    NavigationItem(
        "cases", Message("Cases"), "cases:queue", frozenset({Role.CASE_OFFICER, Role.SENIOR_OFFICER})
    ),
    NavigationItem(
        "duplicates",
        Message("Likely duplicates"),
        "duplicates:waiting",
        frozenset({Role.CASE_OFFICER, Role.SENIOR_OFFICER}),
    ),
    NavigationItem(
        "reexamining", Message("Second opinions"), "reexamining:waiting", frozenset({Role.SENIOR_OFFICER})
    ),
    NavigationItem(
        "questions",
        Message("Questions"),
        "questions:queue",
        frozenset({Role.CASE_OFFICER, Role.SENIOR_OFFICER, Role.HOTLINE_AGENT}),
    ),
    NavigationItem(
        "life_events",
        Message("Life events"),
        "life_events:feed",
        frozenset({Role.SENIOR_OFFICER, Role.OVERSIGHT}),
    ),
    NavigationItem(
        "referrals",
        Message("Referrals"),
        "referrals:standing",
        frozenset({Role.CASE_OFFICER, Role.SENIOR_OFFICER, Role.OVERSIGHT}),
    ),
    NavigationItem("hotline", Message("Hotline"), "hotline:console", frozenset({Role.HOTLINE_AGENT})),
    NavigationItem(
        "outages",
        Message("Outages"),
        "outages:known",
        frozenset({Role.SENIOR_OFFICER, Role.ADMINISTRATOR}),
    ),
    NavigationItem("inspection", Message("Complaints"), "inspection:queue", frozenset({Role.INSPECTOR})),
    NavigationItem(
        "publication",
        Message("Publication"),
        "publication:all",
        frozenset({Role.PUBLISHER, Role.ANALYST, Role.SENIOR_OFFICER}),
    ),
    NavigationItem(
        "policies", Message("Policies"), "policies:all", frozenset({Role.PUBLISHER, Role.ANALYST})
    ),
    NavigationItem(
        "agreements", Message("Agreement"), "agreements:all", frozenset({Role.PUBLISHER, Role.ANALYST})
    ),
    NavigationItem(
        "oversight", message_in("staff", "Oversight"), "oversight:overview", frozenset({Role.OVERSIGHT})
    ),
    NavigationItem("oversight", Message("Feedback on rules"), "oversight:rules", frozenset({Role.ANALYST})),
    NavigationItem(
        "accounts_admin", Message("Accounts"), "accounts_admin:all", frozenset({Role.ADMINISTRATOR})
    ),
    NavigationItem("partners", Message("Organisations"), "partners:all", frozenset({Role.ADMINISTRATOR})),
    NavigationItem(
        "resets", Message("Account resets"), "resets:waiting", frozenset({Role.ADMINISTRATOR, Role.OVERSIGHT})
    ),
    NavigationItem(
        "looks",
        Message("Case files today"),
        "looks:today",
        frozenset({Role.SENIOR_OFFICER, Role.INSPECTOR}),
    ),
    NavigationItem("powers", Message("Important roles"), "powers:waiting", POWERS),
    NavigationItem("own_account", Message("My account"), "own_account:show"),
]


def places_for(roles: Sequence[str]) -> list[NavigationItem]:
    """The places that a member with these roles has, in the order of the table."""
    return [place for place in PLACES if not place.roles or place.roles & set(roles)]
