"""What a set of events makes of households: the same in any order of arrival, and if one arrives twice. No Django.

The registry sends events late, twice and out of order. So nothing is changed step by step: each time, all events that
belong together are replayed from the state before the first of them, in the order in which they happened. A correction
needs no undoing. The set without the annulled event is replayed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from hemayat.households.models import HEAD
from hemayat.households.relations import relation_after
from hemayat.life_events.kinds import ORDER, LifeEventKind

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class ReplayedPlace:
    """Somebody's place in a household. `is_told`: by one of these events, and not by our record before them."""

    household: int
    person: int
    relation: str
    number: int
    since: dt.date
    until: dt.date | None = None
    is_told: bool = False


@dataclass(frozen=True)
class ReplayedHousehold:
    """A household with the places that were held when the first event came, and those since."""

    household: int
    province: str
    since: dt.date
    ended_on: dt.date | None = None
    spots: tuple[ReplayedPlace, ...] = ()

    @property
    def open(self) -> tuple[ReplayedPlace, ...]:
        return tuple(spot for spot in self.spots if spot.until is None)


@dataclass(frozen=True)
class ResolvedEvent:
    """An event about people whom we know by their numbers."""

    number: int
    kind: LifeEventKind
    on: dt.date
    registered_on: dt.date
    person: int
    other: int = 0
    household: int = 0
    relation: str = ""
    other_relation: str = ""

    @property
    def order(self) -> tuple[dt.date, int, int]:
        return self.on, ORDER[self.kind], self.number


class EventMustWait(Exception):
    """The event cannot be yet; `why` is one of words.WAITS. It is tried again with each event that comes beside it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass
class ReplayState:
    """`died`: person → day of death, of those about whom there is an event or who are known to have died."""

    homes: dict[int, ReplayedHousehold] = field(default_factory=dict)
    died: dict[int, dt.date] = field(default_factory=dict)


@dataclass
class ReplayResult:
    """`touched`: event → the households that it was about; `waits`: event → why it cannot be."""

    world: ReplayState
    touched: dict[int, set[int]] = field(default_factory=dict)
    waits: dict[int, str] = field(default_factory=dict)


def replay_events(before: ReplayState, events: Iterable[ResolvedEvent]) -> ReplayResult:
    """`before` stays as it is."""
    folding = _EventReplay(ReplayState(dict(before.homes), dict(before.died)))
    for event in sorted(events, key=lambda item: item.order):
        folding.take(event)
    return folding.folded


# ---------------------------------------------------------------------------------------- underneath


class _EventReplay:
    """An event happens whole or not at all: what it changed is put back where it has to wait."""

    def __init__(self, world: ReplayState) -> None:
        self.folded = ReplayResult(world)
        self._homes, self._died = world.homes, world.died
        self._at = {one.person: one.household for home in self._homes.values() for one in home.open}
        self._touched: set[int] = set()

    def take(self, event: ResolvedEvent) -> None:
        before = dict(self._homes), dict(self._died), dict(self._at)
        self._touched = {event.household} if event.household else set()
        try:
            _DO[event.kind](self, event)
        except EventMustWait as waits:
            self.folded.waits[event.number] = waits.why
            self._put_back(*before)
        self.folded.touched[event.number] = self._touched

    def _put_back(
        self, homes: dict[int, ReplayedHousehold], died: dict[int, dt.date], at: dict[int, int]
    ) -> None:
        self._homes = self.folded.world.homes = homes
        self._died = self.folded.world.died = died
        self._at = at

    # What happens.

    def death(self, event: ResolvedEvent) -> None:
        self._died[event.person] = event.on
        spot = self._spot(event.person)
        if spot is not None and not self._living(self._home(spot.household)):
            self._end_home(spot.household, event.on + DAY)

    def birth(self, event: ResolvedEvent) -> None:
        if self._spot(event.person) is None:
            self._begin(event.person, event.household, event.relation, event.on)

    def marriage(self, event: ResolvedEvent) -> None:
        couple = [(event.person, event.relation), (event.other, event.other_relation)]
        for person, relation in sorted(couple, key=lambda item: item[1] != HEAD):
            self._move(event, person, relation)

    def divorce(self, event: ResolvedEvent) -> None:
        self._touch(event.other)
        self._move(event, event.person, event.relation)

    def change_of_head(self, event: ResolvedEvent) -> None:
        home = self._open_home(event.household)
        there = {one.person: one for one in home.open}
        new = there.get(event.person)
        if new is None:
            raise EventMustWait("not_a_member")
        old = next(one for one in there.values() if one.relation == HEAD)
        if new is old or _is_covered(event, old):
            return
        if self._is_dead(event.person, event.on):
            raise EventMustWait("has_died")
        day = max(event.on, old.since, new.since)
        self._put(home, _with_head(home, old, new, day))

    def residence(self, event: ResolvedEvent) -> None:
        self._touch(event.person)

    # What it takes.

    def _move(self, event: ResolvedEvent, person: int, relation: str) -> None:
        spot = self._spot(person)
        if spot is None:
            self._begin(person, event.household, relation, event.on)
        elif _is_covered(event, spot):
            return
        elif spot.household == event.household:
            self._relate(spot, relation, event.on)
        else:
            province = self._homes[spot.household].province
            day = self._leave(spot, max(event.on, spot.since))
            self._begin(person, event.household, relation, day, province)

    def _relate(self, spot: ReplayedPlace, relation: str, day: dt.date) -> None:
        if HEAD in (spot.relation, relation):
            if spot.relation != relation:
                raise EventMustWait("has_a_head")
            return
        if spot.relation != relation:
            home, from_on = self._home(spot.household), max(day, spot.since)
            self._put(home, _replaced(home.spots, spot, from_on, replace(spot, relation=relation)))

    def _leave(self, spot: ReplayedPlace, day: dt.date) -> dt.date:
        """The day from which the person is elsewhere."""
        home = self._home(spot.household)
        staying = [one for one in self._living(home) if one.person != spot.person]
        if not staying:
            return self._end_home(spot.household, day)
        if spot.relation == HEAD:
            raise EventMustWait("would_be_headless")
        self._put(home, _closed(home.spots, (spot,), day))
        self._at.pop(spot.person)
        return day

    def _begin(self, person: int, household: int, relation: str, on: dt.date, province: str = "") -> None:
        """A household that begins is taken to be where its head was before, until a register says otherwise."""
        self._touched.add(household)
        home = self._homes.get(household)
        if home is None:
            if relation != HEAD:
                raise EventMustWait("unknown_household")
            home = ReplayedHousehold(household, province, on)
        elif home.ended_on is not None:
            raise EventMustWait("household_ended")
        elif relation == HEAD:
            raise EventMustWait("has_a_head")
        number = max((one.number for one in home.spots), default=0) + 1
        spot = ReplayedPlace(household, person, relation, number, max(on, home.since), is_told=True)
        self._put(home, (*home.spots, spot))
        self._at[person] = household

    def _end_home(self, household: int, day: dt.date) -> dt.date:
        """With all who have a place there, at the earliest the day after it began."""
        home = self._home(household)
        day = max(day, home.since + DAY, *(one.since for one in home.open))
        for one in home.open:
            self._at.pop(one.person)
        self._put(replace(home, ended_on=day), _closed(home.spots, home.open, day))
        return day

    # What there is.

    def _put(self, home: ReplayedHousehold, spots: Sequence[ReplayedPlace]) -> None:
        self._touched.add(home.household)
        self._homes[home.household] = replace(home, spots=tuple(spots))

    def _touch(self, person: int) -> None:
        if person in self._at:
            self._touched.add(self._at[person])

    def _spot(self, person: int) -> ReplayedPlace | None:
        household = self._at.get(person)
        if household is None:
            return None
        self._touched.add(household)
        return next(one for one in self._homes[household].open if one.person == person)

    def _home(self, household: int) -> ReplayedHousehold:
        self._touched.add(household)
        return self._homes[household]

    def _open_home(self, household: int) -> ReplayedHousehold:
        if household not in self._homes:
            raise EventMustWait("unknown_household")
        if (home := self._home(household)).ended_on is not None:
            raise EventMustWait("household_ended")
        return home

    def _living(self, home: ReplayedHousehold) -> list[ReplayedPlace]:
        return [one for one in home.open if one.person not in self._died]

    def _is_dead(self, person: int, on: dt.date) -> bool:
        return person in self._died and self._died[person] <= on


def _is_covered(event: ResolvedEvent, spot: ReplayedPlace) -> bool:
    """Whether our record of the place is younger than the event: then the registry has told us of it already."""
    return not spot.is_told and event.registered_on <= spot.since


def _closed(
    spots: Sequence[ReplayedPlace], gone: Sequence[ReplayedPlace], day: dt.date
) -> tuple[ReplayedPlace, ...]:
    """A place that ends on the day on which it began has never been."""
    ended = [
        replace(replayed_place, until=day) if replayed_place in gone else replayed_place
        for replayed_place in spots
    ]
    return tuple(
        replayed_place
        for replayed_place in ended
        if replayed_place.until is None or replayed_place.since < replayed_place.until
    )


def _replaced(
    spots: Sequence[ReplayedPlace], old: ReplayedPlace, day: dt.date, new: ReplayedPlace
) -> tuple[ReplayedPlace, ...]:
    return (*_closed(spots, (old,), day), replace(new, since=day, is_told=True))


def _with_head(
    home: ReplayedHousehold, old: ReplayedPlace, new: ReplayedPlace, day: dt.date
) -> tuple[ReplayedPlace, ...]:
    """Everybody who is something else to the new head, from that day on; the two change their numbers."""
    spots = home.spots
    for one in home.open:
        relation = HEAD if one is new else relation_after(one.relation, new.relation)
        number = {new.person: old.number, old.person: new.number}.get(one.person, one.number)
        if (relation, number) != (one.relation, one.number):
            spots = _replaced(spots, one, max(day, one.since), replace(one, relation=relation, number=number))
    return spots


_DO: dict[LifeEventKind, Callable[[_EventReplay, ResolvedEvent], None]] = {
    LifeEventKind.DEATH: _EventReplay.death,
    LifeEventKind.BIRTH: _EventReplay.birth,
    LifeEventKind.MARRIAGE: _EventReplay.marriage,
    LifeEventKind.DIVORCE: _EventReplay.divorce,
    LifeEventKind.CHANGE_OF_HEAD: _EventReplay.change_of_head,
    LifeEventKind.RESIDENCE: _EventReplay.residence,
}
