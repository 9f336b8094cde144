"""Changes to one household at a time. The caller has asked the civil registry: here it is only written down.

Each is one transaction, recorded for every household that it touches; no record about one household names another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hemayat.accounts.session_revocation import end_sessions_of
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.households import memberships
from hemayat.households.errors import NOT_A_MEMBER, WOULD_BE_HEADLESS, HouseholdFault
from hemayat.households.memberships import CurrentMembership, LockedHousehold
from hemayat.households.models import HEAD
from hemayat.households.people import NewMember, RegistryPerson, lock_or_add_people, lock_person, update
from hemayat.households.permissions import check_can_change
from hemayat.households.relations import relation_after

Index = bytes | Sequence[bytes]
"""Of a national id; one for each key while keys rotate."""
Note = tuple[str, int, str, int, dict[str, Any]]
"""Province, household, event, person, and what else is recorded."""


@dataclass(frozen=True)
class MembershipMove:
    """`from_household`: None for who was in none. `has_ended`: nobody is left there."""

    person: int
    from_household: int | None
    to_household: int
    has_ended: bool


def begin_household(
    *,
    household: int,
    province: str,
    members: Sequence[NewMember],
    by: Actor,
    now: dt.datetime,
    on: dt.date | None = None,
) -> list[MembershipMove]:
    """A household that no run has brought, from `on` (today) on. Whoever has a place elsewhere leaves it.

    Begun before, nothing happens. Raises MAY_NOT_CHANGE, WOULD_BE_HEADLESS, HouseholdFault.
    """
    if [new_member.relation for new_member in members].count(HEAD) != 1:
        raise HouseholdFault(f"household {household}: give exactly one member as the head")
    day, ordered = (
        on or day_of(now),
        sorted(members, key=lambda item: item.relation != HEAD),
    )
    check_can_change(by, province)
    with acting_as(SYSTEM):
        people = lock_or_add_people(ordered)
        held = memberships.places_of(people)
        if [place.household for place in held] == [household] * len(people):
            return []
        if household in memberships.lock_households([household, *(place.household for place in held)]):
            raise HouseholdFault(f"household {household} is there already; move people into it")
        check_can_change(by, province, *(place.province for place in held))
        ended = _left(people, held, day, now)
        memberships.add_household(
            LockedHousehold(household, province, day, None),
            people,
            [new_member.relation for new_member in ordered],
        )
        begun = (province, household, "household.begun", people[0], {"on": str(day), "members": len(people)})
        _note([begun, *_gone(held, ended, day)], by, now)
    home = {place.person: place.household for place in held}
    return [
        MembershipMove(new_member, home.get(new_member), household, home.get(new_member) in ended)
        for new_member in people
    ]


def move_member(
    *, person_index: Index, to_household: int, relation: str, on: dt.date, by: Actor, now: dt.datetime
) -> MembershipMove:
    """One place ends and another begins. In that household already with that relation, nothing happens.

    Raises MAY_NOT_CHANGE, NO_SUCH_PERSON, WOULD_BE_HEADLESS, HouseholdFault.
    """
    if relation == HEAD:
        raise HouseholdFault(f"household {to_household} has a head; name another one with change_head")
    with acting_as(SYSTEM):
        person = lock_person(person_index)
        held = memberships.places_of([person])
        before = held[0] if held else None
        home = memberships.lock_households([to_household, *(place.household for place in held)]).get(
            to_household
        )
        if home is None:
            raise HouseholdFault(f"there is no household {to_household}; begin it first")
        check_can_change(by, home.province, *(place.province for place in held))
        if before and before.household == to_household:
            return _related(before, relation, on, by, now)
        ended = _left([person], held, on, now)
        memberships.add_membership(person, home, relation, on)
        came = (
            home.province,
            to_household,
            "household.member_came",
            person,
            {"on": str(on), "relation": relation},
        )
        _note([came, *_gone(held, ended, on)], by, now)
    return MembershipMove(person, before.household if before else None, to_household, bool(ended))


def add_member(
    *, household: int, member: NewMember, on: dt.date, by: Actor, now: dt.datetime
) -> MembershipMove:
    """As `move_member`, of somebody who may not be known here yet. Raises the same, but never NO_SUCH_PERSON."""
    with acting_as(SYSTEM):
        lock_or_add_people([member])
        index = key_ring().blind_indexes("national_id", member.national_id)
        return move_member(
            person_index=index, to_household=household, relation=member.relation, on=on, by=by, now=now
        )


def remove_member(
    *, person_index: Index, household: int, on: dt.date, by: Actor, now: dt.datetime
) -> MembershipMove:
    """A place ends, for who is in no household any more. Not in it, nothing happens.

    Raises MAY_NOT_CHANGE, NO_SUCH_PERSON, WOULD_BE_HEADLESS, HouseholdFault.
    """
    with acting_as(SYSTEM):
        person = lock_person(person_index)
        held = [place for place in memberships.places_of([person]) if place.household == household]
        if not held:
            return MembershipMove(person, None, household, has_ended=False)
        memberships.lock_households([household])
        check_can_change(by, held[0].province)
        ended = _left([person], held, on, now)
        _note(_gone(held, ended, on), by, now)
    return MembershipMove(person, household, household, bool(ended))


def change_head(
    *,
    household: int,
    new_head_index: Index,
    on: dt.date,
    by: Actor,
    now: dt.datetime,
    relations: Mapping[int, str] | None = None,
) -> bool:
    """A member becomes the head, and the head a member. Says whether anything changed; sessions of the old head end.

    `relations`: person → what they are to the new head, as far as the civil registry says; the rest follows from what
    they were (relations.py). Raises MAY_NOT_CHANGE, NO_SUCH_PERSON, NOT_A_MEMBER, BEFORE_MEMBERSHIP.
    """
    with acting_as(SYSTEM):
        person = lock_person(new_head_index)
        memberships.lock_households([household])
        there = {place.person: place for place in memberships.places_in(household)}
        if person not in there:
            raise HouseholdFault(NOT_A_MEMBER, household=household)
        check_can_change(by, there[person].province)
        if there[person].is_head:
            return False
        memberships.change_relations(_with_head(there, person, relations or {}), on)
        end_sessions_of(household, now=now)
        _note(
            [(there[person].province, household, "household.head_changed", person, {"on": str(on)})], by, now
        )
    return True


def update_person(
    *, person_index: Index, registry_person: RegistryPerson, by: Actor, now: dt.datetime
) -> list[str]:
    """What the civil registry says of somebody replaces what it said. The names of what changed, which are recorded.

    Raises MAY_NOT_CHANGE, NO_SUCH_PERSON.
    """
    with acting_as(SYSTEM):
        person = lock_person(person_index)
        held = memberships.places_of([person])
        check_can_change(by, *(place.province for place in held))
        if changed := update(person, registry_person):
            noted = [
                (place.province, place.household, "person.updated", person, {"changed": changed})
                for place in held
            ]
            _note(noted, by, now)
    return changed


# ------------------------------------------------------------------------------------------ underneath


def _check_same(held: Sequence[CurrentMembership], people: Sequence[int]) -> None:
    """Raises HouseholdFault where a place became another one before its household was locked."""
    if memberships.places_of(people) != held:
        raise HouseholdFault("somebody else is changing this household at this moment; do it again")


def _left(
    people: Sequence[int], held: Sequence[CurrentMembership], on: dt.date, now: dt.datetime
) -> set[int]:
    """Places end. Says which households ended with it; who was signed in to one is not any more."""
    _check_same(held, people)
    ended = memberships.end_memberships(people, held, on)
    for household in ended:
        end_sessions_of(household, now=now)
    return ended


def _related(
    place: CurrentMembership, relation: str, on: dt.date, by: Actor, now: dt.datetime
) -> MembershipMove:
    """Another relation in the same household."""
    _check_same([place], [place.person])
    if place.is_head:
        raise HouseholdFault(WOULD_BE_HEADLESS, household=place.household)
    if place.relation != relation:
        memberships.change_relations({place: (relation, place.person_no)}, on)
        detail = {"on": str(on), "relation": relation}
        noted = (place.province, place.household, "household.relation_changed", place.person, detail)
        _note([noted], by, now)
    return MembershipMove(place.person, place.household, place.household, has_ended=False)


def _with_head(
    there: Mapping[int, CurrentMembership], new: int, relations: Mapping[int, str]
) -> dict[CurrentMembership, tuple[str, int]]:
    """Place → relation and number under the new head, of those who get another."""
    was, old = there[new].relation, next(place for place in there.values() if place.is_head)
    after: dict[CurrentMembership, tuple[str, int]] = {there[new]: (HEAD, old.person_no)}
    for place in there.values():
        if place.person != new:
            relation = relations.get(place.person) or relation_after(place.relation, was)
            number = there[new].person_no if place is old else place.person_no
            if (relation, number) != (place.relation, place.person_no):
                after[place] = (relation, number)
    return after


def _gone(held: Sequence[CurrentMembership], ended: Collection[int], on: dt.date) -> list[Note]:
    detail = {"on": str(on)}
    left = [(p.province, p.household, "household.member_left", p.person, detail) for p in held]
    over = {p.household: (p.province, p.household, "household.ended", p.person, detail) for p in held}
    return [*left, *(note for household, note in over.items() if household in ended)]


def _note(notes: Iterable[Note], by: Actor, now: dt.datetime) -> None:
    """In the order of the provinces, as the chains want it."""
    for province, household, event, person, detail in sorted(notes, key=lambda note: note[:2]):
        record(
            by=by, event=event, household=household, province=province, subject=f"person:{person}",
            detail=detail, now=now,
        )  # fmt: skip
