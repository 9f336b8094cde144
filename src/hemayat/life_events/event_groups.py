"""Events that have to be gone through together: those of one matter, about one person, or about one household.

What comes is read in a few queries for many at once, then taken apart into groups that have nothing to do with each
other.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hemayat.audit.context import run_statement
from hemayat.audit.keys import key_ring
from hemayat.households.people import NewMember, RegistryPerson, add_unknown
from hemayat.life_events.event_intake import BODY
from hemayat.life_events.event_parser import RegistryEvent, event_from_bytes
from hemayat.life_events.kinds import LifeEventKind
from hemayat.life_events.models import LifeEvent

# By whatever ties an event to another: each by an index of its own.
_TIED = """
SELECT id FROM life_event WHERE matter = ANY(%(matters)s)
UNION SELECT id FROM life_event WHERE person_id = ANY(%(people)s)
UNION SELECT id FROM life_event WHERE other_id = ANY(%(people)s)
UNION SELECT id FROM life_event WHERE person_id IS NULL AND person_index = ANY(%(indexes)s)
UNION SELECT id FROM life_event WHERE other_id IS NULL AND other_index = ANY(%(indexes)s)
UNION SELECT id FROM life_event WHERE household_id = ANY(%(homes)s)
UNION SELECT event_id FROM life_event_home WHERE household_id = ANY(%(homes)s)"""
_PEOPLE = "SELECT national_id_index, id FROM person WHERE national_id_index = ANY(%s)"
_THERE = "SELECT id FROM person WHERE id = ANY(%s)"
_LINKS = "SELECT event_id, household_id FROM life_event_home WHERE event_id = ANY(%s)"
_PLACES = "SELECT person_id, household_id FROM membership WHERE person_id = ANY(%s) AND upper_inf(valid)"
_MADE_UP = """
SELECT m.household_id FROM membership m JOIN person p ON p.id = m.person_id
WHERE m.household_id = ANY(%s) AND m.relation = 'head' AND upper_inf(m.valid) AND p.is_synthetic"""
_KNOW = """
UPDATE life_event e SET person_id = one.person, other_id = one.other
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS one (id, person, other) WHERE e.id = one.id"""


@dataclass
class EventGroup:
    """`homes`: households that these events may be about; `linked`: event → those that it is or was about."""

    events: list[LifeEvent] = field(default_factory=list)
    homes: set[int] = field(default_factory=set)
    linked: dict[int, set[int]] = field(default_factory=dict)


class _GroupBuilder:
    def __init__(self, now: dt.datetime) -> None:
        self.now = now
        self.events: dict[int, LifeEvent] = {}
        self.homes: dict[int, set[int]] = defaultdict(set)
        """Event → households."""

    def widen(self, ids: Iterable[int]) -> bool:
        """Takes in these events with their people and households; whether there was any new one."""
        unseen = LifeEvent.objects.filter(id__in=[one for one in ids if one not in self.events])
        new = list(unseen.exclude(why=LifeEvent.HELD, next_at__gt=self.now))
        if not new:
            return False
        self.events.update((one.id, one) for one in new)
        self._know(new)
        self._place(new)
        return True

    def tied(self) -> list[int]:
        """The events that are tied to what is there."""
        people: set[int] = set()
        indexes: set[bytes] = set()
        for event in self.events.values():
            people |= {who for who in (event.person_id, event.other_id) if who}
            indexes |= {bytes(index) for index in (event.person_index, event.other_index) if index}
        given = {
            "matters": list({this_event.matter for this_event in self.events.values()}),
            "people": list(people),
            "indexes": list(indexes),
            "homes": list(set().union(*self.homes.values())),
        }
        return [int(number) for (number,) in run_statement(_TIED, given)]

    def _know(self, new: Sequence[LifeEvent]) -> None:
        """Who is meant, as far as they are known; a child whose birth is told becomes known by that.

        Whom a proposal had brought is gone where it was withdrawn, and may be known under another number since.
        """
        known = {event.id: (event.person_id, event.other_id) for event in new}
        there = self._there(new)
        for life_event in new:
            life_event.person_id = life_event.person_id if life_event.person_id in there else None
            life_event.other_id = life_event.other_id if life_event.other_id in there else None
        unknown = [
            event
            for event in new
            if event.person_id is None or (event.other_index and event.other_id is None)
        ]
        found = self._found(unknown)
        births = [
            event
            for event in unknown
            if event.kind == LifeEventKind.BIRTH and bytes(event.person_index or b"") not in found
        ]
        if births:
            add_unknown(_children(births))
            found |= self._found(births)
        for life_event in unknown:
            life_event.person_id = found.get(bytes(life_event.person_index or b""), life_event.person_id)
            life_event.other_id = found.get(bytes(life_event.other_index or b""), life_event.other_id)
        changed = [event for event in new if (event.person_id, event.other_id) != known[event.id]]
        if changed:
            columns = zip(*((event.id, event.person_id, event.other_id) for event in changed), strict=True)
            run_statement(_KNOW, [list(column) for column in columns])

    def _there(self, events: Sequence[LifeEvent]) -> set[int]:
        people = {who for life_event in events for who in (life_event.person_id, life_event.other_id) if who}
        return {who for (who,) in run_statement(_THERE, [list(people)])} if people else set()

    def _found(self, events: Sequence[LifeEvent]) -> dict[bytes, int]:
        indexes = {
            bytes(index)
            for life_event in events
            for index in (life_event.person_index, life_event.other_index)
            if index
        }
        return (
            {bytes(index): person for index, person in run_statement(_PEOPLE, [list(indexes)])}
            if indexes
            else {}
        )

    def _place(self, new: Sequence[LifeEvent]) -> None:
        for event, household in run_statement(_LINKS, [[one.id for one in new]]):
            self.homes[event].add(household)
        people = {who for one in new for who in (one.person_id, one.other_id) if who}
        at = dict(run_statement(_PLACES, [list(people)]))
        for life_event in new:
            self.homes[life_event.id] |= {life_event.household_id} if life_event.household_id else set()
            self.homes[life_event.id] |= {
                at[who] for who in (life_event.person_id, life_event.other_id) if who in at
            }


def event_groups(ids: Sequence[int], now: dt.datetime) -> list[EventGroup]:
    """These events and all that are tied to them, in groups. In the caller's transaction, as the system.

    Without those that are held back until later: no event of today takes them along.
    """
    group_builder = _GroupBuilder(now)
    while group_builder.widen(ids):
        ids = group_builder.tied()
    return _apart(group_builder)


def stored_event(event: LifeEvent) -> RegistryEvent:
    return event_from_bytes(key_ring().unseal(bytes(event.body), BODY))


# ---------------------------------------------------------------------------------------- underneath


def _children(births: Sequence[LifeEvent]) -> list[NewMember]:
    """A child of people who were made up is made up, too."""
    made_up = {
        home for (home,) in run_statement(_MADE_UP, [[life_event.household_id for life_event in births]])
    }
    return [
        _child(stored_event(life_event), is_synthetic=life_event.household_id in made_up)
        for life_event in births
    ]


def _child(event: RegistryEvent, *, is_synthetic: bool) -> NewMember:
    registry_person = RegistryPerson(
        event.given_name,
        event.family_name,
        event.sex,
        event.occurred_on,
        father_name=event.father_name or None,
    )
    return NewMember(event.national_id, event.relation, registry_person, is_synthetic)


def _apart(group_builder: _GroupBuilder) -> list[EventGroup]:
    """By what they have in common, each of which leads to the group."""
    leader: dict[tuple[str, Any], tuple[str, Any]] = {}

    def lead(of: tuple[str, Any]) -> tuple[str, Any]:
        while (above := leader.setdefault(of, of)) != of:
            leader[of] = leader[above]
            of = leader[of]
        return of

    for event in group_builder.events.values():
        own = ("matter", event.matter)
        ties = [("person", who) for who in (event.person_id, event.other_id) if who]
        ties += [("home", home) for home in group_builder.homes[event.id]]
        for tie in ties:
            leader[lead(tie)] = lead(own)
    groups: dict[tuple[str, Any], EventGroup] = defaultdict(EventGroup)
    for event in group_builder.events.values():
        group = groups[lead(("matter", event.matter))]
        group.events.append(event)
        group.homes |= group_builder.homes[event.id]
        group.linked[event.id] = group_builder.homes[event.id]
    return list(groups.values())
