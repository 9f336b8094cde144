"""Households as they were, as events make them, and as they stand in our record: read, compared and written."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hemayat.audit.context import run_statement
from hemayat.life_events.event_replay import ReplayedHousehold, ReplayedPlace

_LOCKED = (
    "SELECT id, province, since, ended_on FROM household WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
)
_ROWS = """
SELECT household_id, person_id, relation, person_no, lower(valid), upper(valid) FROM membership
WHERE household_id = ANY(%s)"""
_KEPT = "SELECT household_id, before, after FROM life_home WHERE household_id = ANY(%s)"
_KEEP = """
INSERT INTO life_home (household_id, province, before, after)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::jsonb[], %s::jsonb[])
ON CONFLICT (household_id) DO UPDATE SET before = excluded.before, after = excluded.after"""
_FORGET = "DELETE FROM life_home WHERE household_id = ANY(%s)"
_REMOVE = """
DELETE FROM membership m
USING unnest(%s::bigint[], %s::bigint[], %s::date[], %s::date[]) AS one (home, person, since, until)
WHERE (m.household_id, m.person_id) = (one.home, one.person) AND m.valid = daterange(one.since, one.until)"""
_LIVES = """
UPDATE household h SET since = one.since, ended_on = one.ended_on
FROM unnest(%s::bigint[], %s::date[], %s::date[]) AS one (id, since, ended_on)
WHERE h.id = one.id"""
# Households and their heads in one statement: the check of new households looks at the end of it.
_ADD = """
WITH begun AS (
    INSERT INTO household (id, province, since, ended_on)
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::date[]))
INSERT INTO membership (household_id, person_id, province, relation, person_no, valid)
SELECT home, person, province, relation, number, daterange(since, until)
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::smallint[], %s::date[], %s::date[])
    AS one (home, person, province, relation, number, since, until)"""


@dataclass(frozen=True)
class HouseholdTimeline:
    """A household at the beginning of events, as they left it last, and all its places as they stand now.

    `after` is None where no event has changed it, `actual` where there is no such household.
    """

    before: ReplayedHousehold | None
    after: ReplayedHousehold | None
    actual: ReplayedHousehold | None

    @property
    def is_as_left(self) -> bool:
        """Whether nobody else has changed since what events left; a younger word of the registry stands then."""
        if self.after is None:
            return True
        left, there = self.after, self.actual
        if there is None or left.ended_on != there.ended_on:
            return False
        have = {_key(spot) for spot in there.spots}
        return all(_key(spot) in have for spot in left.spots) and len(left.open) == len(there.open)

    @property
    def told(self) -> ReplayedHousehold | None:
        """What events start from, where our record is as they left it."""
        return self.before if self.after is not None else self.now

    @property
    def now(self) -> ReplayedHousehold | None:
        """As it stands, with nothing but the places that are held."""
        return self.actual and replace(self.actual, spots=self.actual.open)


def recorded_households(households: Iterable[int]) -> dict[int, HouseholdTimeline]:
    """Each, locked in the order of their numbers."""
    numbers = sorted(set(households))
    kept = {home: (before, after) for home, before, after in run_statement(_KEPT, [numbers])}
    there = {row[0]: ReplayedHousehold(*row) for row in run_statement(_LOCKED, [numbers])}
    spots: dict[int, list[ReplayedPlace]] = {}
    for row in run_statement(_ROWS, [numbers]):
        spots.setdefault(row[0], []).append(ReplayedPlace(*row))
    actual = {home: replace(number, spots=tuple(spots.get(home, ()))) for home, number in there.items()}
    return {
        number: HouseholdTimeline(_read(before), _read(after), actual.get(number))
        for number in numbers
        for before, after in [kept.get(number, (None, None))]
    }


@dataclass(frozen=True)
class HouseholdChange:
    """A household from what events left it to what they make of it now. `base`: what they start from."""

    household: int
    base: ReplayedHousehold | None
    left: ReplayedHousehold | None
    becomes: ReplayedHousehold | None

    @property
    def is_one(self) -> bool:
        return _told(self.left) != _told(self.becomes)


def write_households(changes: Sequence[HouseholdChange]) -> None:
    """In the caller's transaction, as the system."""
    changed = [household_change for household_change in changes if household_change.is_one]
    _remove(
        [
            spot
            for household_change in changed
            for spot in _only(household_change.left, household_change.becomes)
        ]
    )
    gone = [household_change.household for household_change in changed if household_change.becomes is None]
    begun = [
        household_change.becomes
        for household_change in changed
        if household_change.left is None and household_change.becomes is not None
    ]
    stayed = [
        (household_change.left, household_change.becomes)
        for household_change in changed
        if household_change.left and household_change.becomes
    ]
    _set_lives([becomes for left, becomes in stayed if _life(left) != _life(becomes)])
    _add(
        begun,
        [
            (spot, household_change.becomes)
            for household_change in changed
            if household_change.becomes
            for spot in _only(household_change.becomes, household_change.left)
        ],
    )
    if gone:
        run_statement("SELECT forget_homes(%s)", [gone])
    _remember(changes)


# ---------------------------------------------------------------------------------------- underneath


def _remember(changes: Sequence[HouseholdChange]) -> None:
    """How it was, as long as events make it another."""
    other = [
        household_change
        for household_change in changes
        if household_change.becomes is not None
        and _told(household_change.base) != _told(household_change.becomes)
    ]
    same = [
        household_change.household
        for household_change in changes
        if household_change.becomes is None or _told(household_change.base) == _told(household_change.becomes)
    ]
    if other:
        run_statement(_KEEP, [
            [household_change.household for household_change in other],
            [household_change.becomes.province if household_change.becomes else "" for household_change in other],
            [_written(household_change.base) for household_change in other],
            [_written(household_change.becomes) for household_change in other],
        ])  # fmt: skip
    if same:
        run_statement(_FORGET, [same])


def _key(spot: ReplayedPlace) -> tuple[Any, ...]:
    return spot.household, spot.person, spot.relation, spot.number, spot.since, spot.until


def _told(home: ReplayedHousehold | None) -> tuple[Any, ...] | None:
    """What of it stands in our record."""
    return (*_life(home), frozenset(map(_key, home.spots))) if home else None


def _life(home: ReplayedHousehold) -> tuple[dt.date, dt.date | None]:
    """From when to when there is such a household: its first day is another where the event that began it is."""
    return home.since, home.ended_on


def _only(household: ReplayedHousehold | None, other: ReplayedHousehold | None) -> list[ReplayedPlace]:
    have = {_key(spot) for spot in other.spots} if other else set()
    return [spot for spot in household.spots if _key(spot) not in have] if household else []


def _remove(spots: Sequence[ReplayedPlace]) -> None:
    if spots:
        rows = zip(
            *(
                (replayed_place.household, replayed_place.person, replayed_place.since, replayed_place.until)
                for replayed_place in spots
            ),
            strict=True,
        )
        run_statement(_REMOVE, [list(column) for column in rows])


def _set_lives(homes: Sequence[ReplayedHousehold]) -> None:
    if homes:
        rows = zip(*((household.household, *_life(household)) for household in homes), strict=True)
        run_statement(_LIVES, [list(column) for column in rows])


def _add(
    begun: Sequence[ReplayedHousehold], spots: Sequence[tuple[ReplayedPlace, ReplayedHousehold | None]]
) -> None:
    if not spots:
        return
    homes = [[household.household for household in begun], [household.province for household in begun]]
    days = [[household.since for household in begun], [household.ended_on for household in begun]]
    rows = [
        (s.household, s.person, home.province if home else "", s.relation, s.number, s.since, s.until)
        for s, home in spots
    ]
    run_statement(_ADD, [*homes, *days, *(list(column) for column in zip(*rows, strict=True))])


def _written(home: ReplayedHousehold | None) -> str:
    if home is None:
        return "null"
    spots = [[s.person, s.relation, s.number, s.since, s.until, s.is_told] for s in home.spots]
    said = [home.household, home.province, home.since, home.ended_on, spots]
    return json.dumps(said, default=dt.date.isoformat)


def _read(text: str | None) -> ReplayedHousehold | None:
    document = json.loads(text) if text else None
    if document is None:
        return None
    household, province, since, ended_on, spots = document
    return ReplayedHousehold(
        household, province, _day(since) or dt.date.min, _day(ended_on),
        tuple(
            ReplayedPlace(household, person, relation, number, _day(begun) or dt.date.min, _day(until), is_told)
            for person, relation, number, begun, until, is_told in spots
        ),
    )  # fmt: skip


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
