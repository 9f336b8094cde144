"""Who is next. Places are given in the order of arrival, and people go in by places, so many a second."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

AT_ONCE_SECONDS = 1.0
"""While nobody waits, so much of a second's room may be taken at the same moment."""
SOONEST, LATEST = 2, 120
"""Seconds until somebody who waits asks again, at the least and at the most."""
NEAR_SECONDS, OF_THE_WAIT = 8, 0.75
"""So near their turn people come by it, and go in in order; before, they ask when so much of the wait has passed."""
MOST_ASKING = 50
"""A second, of all who wait: in a longer queue each asks more seldom than LATEST."""
AWAY_AFTER_SECONDS = 120.0
"""Who is so much later than they were told to be is passed over: they may go in whenever they are back."""
MOST_WATCHED = 1_000_000
"""Of so many next ones it is known when they are to ask again."""
MOST_PASSED = 50_000
"""So many at most are passed over at one time, so that nobody waits for the counting."""


@dataclass
class Room:
    """`given`: places so far; `admitted`: up to which place people may go in; `rate`: people a second.

    `usual`: people a second of late, by which waits are told. Instants are seconds of any clock that only goes forward.
    0 <= admitted <= given at all times. `awaited_at`: when who waits is to ask again; of whom it says nothing, at
    `opened_at` and the longest that anybody is told.
    """

    rate: float
    given: int = 0
    admitted: int = 0
    seen_at: float = 0.0
    room: float = 0.0
    opened_at: float = 0.0
    usual: float = 0.0
    awaited_at: dict[int, float] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        """How many places have not come to their turn; who went away is counted among them."""
        return self.given - self.admitted

    def arrive(self, at: float) -> int:
        """A place for somebody new; `may_enter` says whether it is their turn already."""
        self._go_on(at)
        self.given += 1
        self._await(self.given, self.seen_at)
        self._let_in()
        return self.given

    def may_enter(self, place: int, at: float) -> bool:
        if self.admitted < place <= self.given:
            self._await(place, at)
        self._go_on(at)
        return place <= self.admitted

    def before(self, place: int) -> int:
        """How many are before this place; 0 for whose turn it is."""
        return max(0, place - self.admitted - 1)

    def seconds_to(self, place: int) -> float:
        """How long it takes at the pace of late."""
        return max(0, place - self.admitted) / (self.usual or self.rate)

    def asks_again_after(self, place: int) -> int:
        """Seconds, and never beyond their turn as it looks now."""
        seconds = self.seconds_to(place)
        if seconds > NEAR_SECONDS:
            seconds = min(seconds, max(self.waiting / MOST_ASKING, min(LATEST, seconds * OF_THE_WAIT)))
        return max(SOONEST, math.ceil(seconds))

    def _go_on(self, at: float) -> None:
        passed = max(0.0, at - self.seen_at)
        self.seen_at = max(self.seen_at, at)
        self.room += passed * self.rate
        self._let_in()
        # Room that nobody wanted is gone: it is not saved up for a storm.
        self.room = min(self.room, max(1.0, self.rate * AT_ONCE_SECONDS))

    def _await(self, place: int, at: float) -> None:
        if place - self.admitted <= MOST_WATCHED:
            self.awaited_at[place] = at + self.asks_again_after(place)

    def _let_in(self) -> None:
        passed = 0
        unknown = self.opened_at + max(LATEST, self.waiting / MOST_ASKING)
        while self.waiting and passed < MOST_PASSED:
            is_away = self.seen_at - self.awaited_at.get(self.admitted + 1, unknown) > AWAY_AFTER_SECONDS
            if not is_away and self.room < 1:
                return
            self.room -= not is_away
            passed += is_away
            self.admitted += 1
            self.awaited_at.pop(self.admitted, None)
