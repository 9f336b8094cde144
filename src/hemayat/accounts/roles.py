"""The roles of staff: what each is for. A member may have several; permissions of each slice name those they admit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from hemayat.common.language import Message, Words


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


WORDS: dict[Role, Words] = {
    Role.CASE_OFFICER: Message("Case officer"),
    Role.SENIOR_OFFICER: Message("Senior officer"),
    Role.HOTLINE_AGENT: Message("Hotline agent"),
    Role.INSPECTOR: Message("Inspector"),
    Role.ANALYST: Message("Policy analyst"),
    Role.PUBLISHER: Message("Publisher"),
    Role.OVERSIGHT: Message("Oversight"),
    Role.ADMINISTRATOR: Message("Administrator"),
}
"""Role → its name in Persian and in English."""

_OFFICERS = frozenset({Role.CASE_OFFICER, Role.SENIOR_OFFICER})
READS_CASES = _OFFICERS | {Role.HOTLINE_AGENT, Role.INSPECTOR}
"""Roles that open files of households."""
POWERS = frozenset({Role.ADMINISTRATOR, Role.PUBLISHER, Role.SENIOR_OFFICER, Role.INSPECTOR, Role.OVERSIGHT})
"""Roles that take two people to grant or change (powers.py; powers_in in the database says the same)."""


@dataclass(frozen=True)
class IncompatibleRoles:
    """Nobody has a role of `these` and one of `those`; `words` say why."""

    these: frozenset[Role]
    those: frozenset[Role]
    words: Words


INCOMPATIBLE: tuple[IncompatibleRoles, ...] = (
    IncompatibleRoles(
        _OFFICERS,
        frozenset({Role.INSPECTOR}),
        Message("an inspector investigates complaints about the work of officers"),
    ),
    IncompatibleRoles(
        _OFFICERS | {Role.INSPECTOR},
        frozenset({Role.HOTLINE_AGENT}),
        Message("a hotline agent makes no decisions and sees no complaints"),
    ),
    IncompatibleRoles(
        frozenset({Role.ADMINISTRATOR}),
        READS_CASES | {Role.PUBLISHER},
        Message("an administrator creates accounts and so must not see case files or publish results"),
    ),
    IncompatibleRoles(
        frozenset({Role.OVERSIGHT}),
        frozenset(Role) - {Role.OVERSIGHT},
        Message("the oversight team monitors the work of others and so must not do the same work"),
    ),
)
"""A publisher may be an analyst too: publication/permissions.py lets nobody approve what they proposed."""


def conflicts(roles: Iterable[str]) -> list[IncompatibleRoles]:
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
