"""What stands in the desk's navigation: one table, to which each part of the desk adds its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hemayat.accounts.roles import POWERS, Role
from hemayat.common.language import Message, Words, message_in


@dataclass(frozen=True)
class Place:
    """`name`: the app_name of its routes. `route`: of its first page. `roles`: who has it; empty is everybody."""

    name: str
    title: Words
    route: str
    roles: frozenset[Role] = frozenset()


PLACES: list[Place] = [
    Place("sign_in", Message("Desk"), "sign_in:home"),
    Place("cases", Message("Cases"), "cases:queue", frozenset({Role.CASE_OFFICER, Role.SENIOR_OFFICER})),
    Place(
        "duplicates",
        Message("Likely duplicates"),
        "duplicates:waiting",
        frozenset({Role.CASE_OFFICER, Role.SENIOR_OFFICER}),
    ),
    Place("reexamining", Message("Second opinions"), "reexamining:waiting", frozenset({Role.SENIOR_OFFICER})),
    Place(
        "questions",
        Message("Questions"),
        "questions:queue",
        frozenset({Role.CASE_OFFICER, Role.SENIOR_OFFICER, Role.HOTLINE_AGENT}),
    ),
    Place(
        "life_events",
        Message("Life events"),
        "life_events:feed",
        frozenset({Role.SENIOR_OFFICER, Role.OVERSIGHT}),
    ),
    Place(
        "referrals",
        Message("Referrals"),
        "referrals:standing",
        frozenset({Role.CASE_OFFICER, Role.SENIOR_OFFICER, Role.OVERSIGHT}),
    ),
    Place("hotline", Message("Hotline"), "hotline:console", frozenset({Role.HOTLINE_AGENT})),
    Place(
        "outages",
        Message("Outages"),
        "outages:known",
        frozenset({Role.SENIOR_OFFICER, Role.ADMINISTRATOR}),
    ),
    Place("inspection", Message("Complaints"), "inspection:queue", frozenset({Role.INSPECTOR})),
    Place(
        "publication",
        Message("Publication"),
        "publication:all",
        frozenset({Role.PUBLISHER, Role.ANALYST, Role.SENIOR_OFFICER}),
    ),
    Place("policies", Message("Policies"), "policies:all", frozenset({Role.PUBLISHER, Role.ANALYST})),
    Place("agreements", Message("Agreement"), "agreements:all", frozenset({Role.PUBLISHER, Role.ANALYST})),
    Place("oversight", message_in("staff", "Oversight"), "oversight:indicators", frozenset({Role.OVERSIGHT})),
    Place("oversight", Message("Feedback on rules"), "oversight:rules", frozenset({Role.ANALYST})),
    Place("accounts_admin", Message("Accounts"), "accounts_admin:all", frozenset({Role.ADMINISTRATOR})),
    Place("partners", Message("Organisations"), "partners:all", frozenset({Role.ADMINISTRATOR})),
    Place("resets", Message("Resets"), "resets:waiting", frozenset({Role.ADMINISTRATOR, Role.OVERSIGHT})),
    Place(
        "looks",
        Message("Files today"),
        "looks:today",
        frozenset({Role.SENIOR_OFFICER, Role.INSPECTOR}),
    ),
    Place("powers", Message("Important roles"), "powers:waiting", POWERS),
    Place("own_account", Message("My account"), "own_account:show"),
]


def places_for(roles: Sequence[str]) -> list[Place]:
    """The places that a member with these roles has, in the order of the table."""
    return [place for place in PLACES if not place.roles or place.roles & set(roles)]
