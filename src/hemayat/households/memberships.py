"""Places in households, as rows of `membership`: who has one now, leaving it, and taking another.

All code that changes places locks in one order: persons by their indexes, then households by their numbers. In another
order two events about the same families could wait for each other until PostgreSQL ends one of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hemayat.audit.context import run_statement
from hemayat.households.errors import (
    BEFORE_HOUSEHOLD,
    BEFORE_MEMBERSHIP,
    ENDS_BEFORE_IT_BEGAN,
    WOULD_BE_HEADLESS,
    HouseholdFault,
)
from hemayat.households.models import HEAD

_OPEN = """
SELECT m.household_id, m.person_id, m.province, m.relation, m.person_no, lower(m.valid), p.died_on IS NULL
FROM membership m JOIN person p ON p.id = m.person_id
WHERE upper_inf(m.valid) AND {} ORDER BY m.household_id, m.person_no"""
_OF_PEOPLE = _OPEN.format("m.person_id = ANY(%s)")
_IN_HOUSEHOLD = _OPEN.format("m.household_id = %s")
_LOCK = "SELECT id, province, since, ended_on FROM household WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_NEVER_WAS = "DELETE FROM membership WHERE household_id = %s AND person_id = %s AND upper_inf(valid)"
_END = """
UPDATE membership SET valid = daterange(lower(valid), %s)
WHERE household_id = %s AND person_id = %s AND upper_inf(valid)"""
_BEGIN = """
INSERT INTO membership (household_id, person_id, province, relation, person_no, valid)
VALUES (%s, %s, %s, %s, %s, daterange(%s, NULL))"""
_END_HOME = "UPDATE household SET ended_on = %s WHERE id = %s"
# A household and its head in one statement: at its end a trigger checks that every new household has a head.
_BEGIN_HOME = """
WITH home AS (INSERT INTO household (id, province, since) VALUES (%(household)s, %(province)s, %(on)s))
INSERT INTO membership (household_id, person_id, province, relation, person_no, valid)
SELECT %(household)s, person, %(province)s, relation, number, daterange(%(on)s, NULL)
FROM unnest(%(people)s::bigint[], %(relations)s::text[]) WITH ORDINALITY AS one (person, relation, number)"""


@dataclass(frozen=True)
class CurrentMembership:
    """Somebody's place in a household, held since a day and still."""

    household: int
    person: int
    province: str
    relation: str
    person_no: int
    since: dt.date
    is_alive: bool

    @property
    def is_head(self) -> bool:
        return self.relation == HEAD


@dataclass(frozen=True)
class LockedHousehold:
    """A household, locked."""

    household: int
    province: str
    since: dt.date
    ended_on: dt.date | None


def places_of(people: Sequence[int]) -> list[CurrentMembership]:
    """The places that these people hold."""
    return [CurrentMembership(*row) for row in run_statement(_OF_PEOPLE, [list(people)])]


def places_in(household: int) -> list[CurrentMembership]:
    """The places in a household, the head first."""
    return [CurrentMembership(*row) for row in run_statement(_IN_HOUSEHOLD, [household])]


def lock_households(households: Iterable[int]) -> dict[int, LockedHousehold]:
    """Nobody else changes them until the transaction ends."""
    return {row[0]: LockedHousehold(*row) for row in run_statement(_LOCK, [sorted(set(households))])}


def end_memberships(people: Collection[int], places: Sequence[CurrentMembership], on: dt.date) -> set[int]:
    """These people's places end; a household that nobody living is left in ends with them. Says which ended.

    Their households are locked. Raises WOULD_BE_HEADLESS, BEFORE_MEMBERSHIP,
    ENDS_BEFORE_IT_BEGAN.
    """
    ended = set()
    for household in sorted({place.household for place in places}):
        there = places_in(household)
        staying = [place for place in there if place.person not in people]
        if any(place.is_alive for place in staying):
            leaving = [place for place in there if place.person in people]
            if any(place.is_head for place in leaving):
                raise HouseholdFault(WOULD_BE_HEADLESS, household=household)
        else:
            leaving = there
            ended.add(household)
        for place in leaving:
            _end(place, on)
    for household in ended:
        _end_home(household, on)
    return ended


def add_membership(person: int, home: LockedHousehold, relation: str, on: dt.date) -> None:
    """A place in a locked household. Raises BEFORE_HOUSEHOLD, HouseholdFault."""
    if home.ended_on is not None:
        raise HouseholdFault(
            f"household {home.household} has ended; ask the civil registry where the person is"
        )
    if on < home.since:
        raise HouseholdFault(BEFORE_HOUSEHOLD, household=home.household, since=home.since, on=on)
    number = max((place.person_no for place in places_in(home.household)), default=0) + 1
    run_statement(_BEGIN, [home.household, person, home.province, relation, number, on])


def add_household(home: LockedHousehold, people: Sequence[int], relations: Sequence[str]) -> None:
    """A new household with its people, the head first."""
    run_statement(_BEGIN_HOME, {
        "household": home.household, "province": home.province, "on": home.since,
        "people": list(people), "relations": list(relations),
    })  # fmt: skip


def change_relations(changes: Mapping[CurrentMembership, tuple[str, int]], on: dt.date) -> None:
    """The same people with other relations and numbers from a day on. Raises BEFORE_MEMBERSHIP."""
    for place in changes:
        _end(place, on)
    for place, (relation, number) in changes.items():
        run_statement(_BEGIN, [place.household, place.person, place.province, relation, number, on])


def _end(place: CurrentMembership, on: dt.date) -> None:
    if place.since > on:
        raise HouseholdFault(BEFORE_MEMBERSHIP, household=place.household, since=place.since, on=on)
    if place.since == on:
        run_statement(_NEVER_WAS, [place.household, place.person])
    else:
        run_statement(_END, [on, place.household, place.person])


def _end_home(household: int, on: dt.date) -> None:
    home = lock_households([household])[household]
    if home.since >= on:
        raise HouseholdFault(ENDS_BEFORE_IT_BEGAN, household=household, since=home.since, on=on)
    run_statement(_END_HOME, [on, household])
