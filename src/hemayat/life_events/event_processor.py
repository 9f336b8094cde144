"""Going through what has come: our record becomes what all that the registry has told of these people makes of it.

One process at a time, some hundred events to a transaction. Killed anywhere, nothing of that transaction was; a group
of events that cannot be gone through keeps no other from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as, run_statement
from hemayat.life_events.daily_limit import MOST_OF_A_DAY, groups_of_today
from hemayat.life_events.event_groups import EventGroup, event_groups, stored_event
from hemayat.life_events.event_replay import ReplayResult, ReplayState, ResolvedEvent, replay_events
from hemayat.life_events.household_timeline import (
    HouseholdChange,
    HouseholdTimeline,
    recorded_households,
    write_households,
)
from hemayat.life_events.kinds import LifeEventKind
from hemayat.life_events.models import LifeEvent
from hemayat.life_events.side_effects import DeathChange, EffectiveEvent, GroupOutcome, apply_side_effects

BATCH = 200
MOST_TOGETHER = 200
"""Events of one group: beyond that, those gone through lie behind, and it is gone on from our record of today."""
LOOKED_AT_AGAIN_AFTER = dt.timedelta(days=1)
TRIED_AGAIN_AFTER = dt.timedelta(minutes=10)
"""What our record did not take: perhaps somebody else was changing the same household."""
State = LifeEvent.State

_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('life events', 0))"
_DUE = "SELECT id FROM life_event WHERE next_at <= %s ORDER BY next_at, id LIMIT %s"
_SETTLE = """
UPDATE life_event e SET state = one.state, why = one.why, province = one.province, next_at = one.next_at,
    settled_at = CASE WHEN e.state = one.state THEN coalesce(e.settled_at, %s) ELSE %s END
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
    AS one (id, state, why, province, next_at)
WHERE e.id = one.id"""
_LINK = """
INSERT INTO life_event_home (event_id, household_id) SELECT * FROM unnest(%s::bigint[], %s::bigint[])
ON CONFLICT DO NOTHING"""
# Persons first, then their households, as whoever changes one does.
_LOCK = "SELECT id FROM person WHERE id = ANY(%s) ORDER BY national_id_index FOR UPDATE"
_PERSONS = "SELECT id, died_on FROM person WHERE id = ANY(%s)"
_DIED = """
UPDATE person p SET died_on = one.died_on, life_told_on = one.told_on
FROM unnest(%s::bigint[], %s::date[], %s::date[]) AS one (id, died_on, told_on)
WHERE p.id = one.id AND (p.died_on, p.life_told_on) IS DISTINCT FROM (one.died_on, one.told_on)"""

log = structlog.get_logger()


def apply_due(*, now: dt.datetime, batch: int = BATCH, most: int = MOST_OF_A_DAY) -> int:
    """Go through events that are due, with all that they are tied to; how many were due. `most`: in a day."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_DUE, [now, batch])
        due = [int(number) for (number,) in cursor.fetchall()]
    if due and not _gone_through(due, now, most):
        for one in due:
            if not _gone_through([one], now, most):
                _put_off(one, now)
    return len(due)


# ---------------------------------------------------------------------------------------- underneath


def _gone_through(ids: Sequence[int], now: dt.datetime, most: int) -> bool:
    try:
        with acting_as(SYSTEM), connection.cursor() as cursor:
            cursor.execute(_ALONE)
            if groups := groups_of_today(event_groups(ids, now), now, most):
                _apply(groups, now)
    except Exception:
        log.exception("life_events_not_gone_through", events=len(ids))
        return False
    return True


def _put_off(event: int, now: dt.datetime) -> None:
    """What our record does not take is for people to look at."""
    with acting_as(SYSTEM):
        LifeEvent.objects.filter(id=event).update(
            state=State.WAITS, why="not_taken", next_at=now + TRIED_AGAIN_AFTER
        )


@dataclass
class _GroupWork:
    """What is known of one group of events, and what it comes to."""

    group: EventGroup
    standing: dict[int, HouseholdTimeline]
    happenings: dict[int, ResolvedEvent] = field(default_factory=dict)
    """By number: those that count, about people whom we know."""
    folded: ReplayResult = field(default_factory=lambda: ReplayResult(ReplayState()))
    before: dict[int, str] = field(default_factory=dict)
    """Event → its state until now."""

    @property
    def province(self) -> str:
        """Of the first household that is there: who may see what waits."""
        there = (one.actual for _, one in sorted(self.standing.items()) if one.actual)
        return next((home.province for home in there if home.province), "")


def _apply(groups: Sequence[EventGroup], now: dt.datetime) -> None:
    about = {
        who for group in groups for event in group.events for who in (event.person_id, event.other_id) if who
    }
    run_statement(_LOCK, [list(about)])
    standing = recorded_households(home for group in groups for home in group.homes)
    works = [
        _GroupWork(group, {this_home: standing[this_home] for this_home in group.homes}) for group in groups
    ]
    people = _people(works, about)
    for work in works:
        _go_through(work, people)
    changes = {change.household: change for work in works for change in _changes(work)}
    deaths = _deaths(works, people)
    write_households(list(changes.values()))
    if lives := [event for work in works for event in _lives(work)]:
        run_statement(_DIED, _columns(lives))
    _settle(works, now)
    apply_side_effects([_turn(work, changes, deaths) for work in works], now)


def _people(works: Sequence[_GroupWork], about: set[int]) -> dict[int, dt.date | None]:
    """Everybody concerned → day of death as it stands in our record."""
    found = set(about)
    for work in works:
        for one in work.standing.values():
            found |= {spot.person for home in (one.actual, one.before) if home for spot in home.spots}
    return dict(run_statement(_PERSONS, [sorted(found)]))


def _go_through(work: _GroupWork, people: dict[int, dt.date | None]) -> None:
    work.before = {event.id: event.state for event in work.group.events}
    is_left = len(work.group.events) > MOST_TOGETHER or not all(
        event.is_as_left for event in work.standing.values()
    )
    if is_left:
        _leave_behind(work)
    counting = _counting(work.group.events)
    work.happenings = {event.number: _happening(event) for event in counting if _is_known(event)}
    died = {event.person_id for event in work.group.events if event.kind == LifeEventKind.DEATH}
    homes = {
        number: home
        for number, event in work.standing.items()
        if (home := event.now if is_left else event.told)
    }
    days = {who: day for who, day in people.items() if day is not None and who not in died}
    work.folded = replay_events(ReplayState(homes, days), work.happenings.values())


def _leave_behind(work: _GroupWork) -> None:
    """A younger word of the registry stands in our record, and is gone on from. A death is a person's, and stays."""
    for event in work.group.events:
        if event.state == State.APPLIED and event.kind != LifeEventKind.DEATH:
            event.state = State.PAST
    work.standing = {
        number: HouseholdTimeline(one.now, None, one.actual) for number, one in work.standing.items()
    }


def _last_words(events: Sequence[LifeEvent]) -> dict[int, LifeEvent]:
    """Matter → what was said of it last."""
    return {life_event.matter: life_event for life_event in sorted(events, key=lambda one: one.number)}


def _counting(events: Sequence[LifeEvent]) -> list[LifeEvent]:
    """Of each matter the last word, unless it is that nothing happened, or lies behind."""
    last = _last_words(events).values()
    return [one for one in last if one.kind != LifeEventKind.ANNULMENT and one.state != State.PAST]


def _is_known(event: LifeEvent) -> bool:
    return event.person_id is not None and (not event.other_index or event.other_id is not None)


def _happening(event: LifeEvent) -> ResolvedEvent:
    registry_event = stored_event(event)
    return ResolvedEvent(
        event.number,
        registry_event.kind,
        registry_event.occurred_on,
        registry_event.registered_on,
        event.person_id or 0,
        event.other_id or 0,
        registry_event.household_id or 0,
        registry_event.relation,
        registry_event.other_relation,
    )


def _changes(work: _GroupWork) -> list[HouseholdChange]:
    homes = work.folded.world.homes
    found = []
    for number in {*work.standing, *homes}:
        one = work.standing[number]
        left = one.after if one.after is not None else one.now
        found.append(HouseholdChange(number, one.told, left, homes.get(number)))
    return found


def _deaths(works: Sequence[_GroupWork], people: dict[int, dt.date | None]) -> list[DeathChange]:
    """Whose day of death becomes another."""
    found = []
    for work in works:
        about = {
            event.person_id
            for event in work.group.events
            if event.kind == LifeEventKind.DEATH and event.person_id
        }
        for person in sorted(about):
            day = work.folded.world.died.get(person)
            if people.get(person) != day:
                found.append(DeathChange(person, people.get(person), day))
    return found


def _lives(work: _GroupWork) -> list[tuple[int, dt.date | None, dt.date]]:
    """Person → day of death, and when the registry told of it last: what a register of before says of it is older."""
    matters = {
        this_event.matter: this_event.person_id
        for this_event in work.group.events
        if this_event.kind == LifeEventKind.DEATH and this_event.person_id
    }
    told_on: dict[int, dt.date] = {}
    for event in work.group.events:
        if person := matters.get(event.matter):
            told_on[person] = max(event.registered_on, told_on.get(person, event.registered_on))
    return [(person, work.folded.world.died.get(person), day) for person, day in sorted(told_on.items())]


def _settle(works: Sequence[_GroupWork], now: dt.datetime) -> None:
    """The state of each event, and the households that it was about."""
    rows: list[tuple[Any, ...]] = []
    links = []
    for work in works:
        last = {life_event.id for life_event in _last_words(work.group.events).values()}
        for this_event in work.group.events:
            this_event.state, this_event.why = _state(this_event, work, is_last=this_event.id in last)
            this_event.next_at = now + LOOKED_AT_AGAIN_AFTER if this_event.state == State.WAITS else None
            this_event.province = work.province or this_event.province
            rows.append(
                (this_event.id, this_event.state, this_event.why, this_event.province, this_event.next_at)
            )
            links += [(this_event.id, home) for home in work.folded.touched.get(this_event.number, ())]
    run_statement(_SETTLE, [now, now, *_columns(rows)])
    if links:
        run_statement(_LINK, _columns(links))


def _state(event: LifeEvent, work: _GroupWork, *, is_last: bool) -> tuple[str, str]:
    if not is_last:
        return State.CORRECTED, ""
    if event.state == State.PAST:
        return State.PAST, ""
    if event.kind == LifeEventKind.ANNULMENT:
        return State.APPLIED, ""
    if event.number not in work.happenings:
        return State.WAITS, "unknown_person"
    why = work.folded.waits.get(event.number, "")
    return (State.WAITS if why else State.APPLIED), why


def _turn(
    work: _GroupWork, changes: Mapping[int, HouseholdChange], deaths: Sequence[DeathChange]
) -> GroupOutcome:
    """What is news in this group, after `_settle`."""
    own = {number: changes[number] for number in {*work.standing, *work.folded.world.homes}}
    news = [
        _news(event, work)
        for event in sorted(work.group.events, key=lambda item: item.number)
        if event.state == State.APPLIED and work.before[event.id] != State.APPLIED
    ]
    about = {event.person_id for event in work.group.events}
    latest = max(work.group.events, key=lambda item: item.id)
    return GroupOutcome(
        news, latest, [event for event in deaths if event.person in about], own, work.folded.world.died
    )


def _news(event: LifeEvent, work: _GroupWork) -> EffectiveEvent:
    """With the households of what it corrects. What our own record does not hold is for the registers to say."""
    matter = [this_event for this_event in work.group.events if this_event.matter == event.matter]
    homes = {
        home
        for this_event in matter
        if this_event is not event
        for home in work.group.linked.get(this_event.id, ())
    }
    asks = any(
        this_event.kind == LifeEventKind.RESIDENCE or work.before[this_event.id] == State.PAST
        for this_event in matter
    )
    return EffectiveEvent(event, frozenset(homes | work.folded.touched.get(event.number, set())), asks)


def _columns(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]
