"""Who is next. Places are given in the order of arrival, and people go in by places, so many a second."""

from __future__ import annotations

from dataclasses import dataclass, field

AT_ONCE_SECONDS = 1.0
"""While nobody waits, so much of a second's room may be taken at the same moment."""
AWAY_AFTER_SECONDS = 300.0
"""Who has not asked for so long is passed over when their turn comes: they may go in whenever they are back."""
MOST_WATCHED = 1_000_000
"""Of so many next ones it is known when they asked last."""
MOST_PASSED = 50_000
"""So many at most are passed over at one time, so that nobody waits for the counting."""


@dataclass
class Room:
    """`given`: places so far; `admitted`: up to which place people may go in; `rate`: people a second.

    Instants are seconds of any clock that only goes forward. 0 <= admitted <= given at all times. `asked_at`: when who
    waits has asked last; of whom it says nothing, as of `opened_at`.
    """

    rate: float
    given: int = 0
    admitted: int = 0
    seen_at: float = 0.0
    room: float = 0.0
    opened_at: float = 0.0
    asked_at: dict[int, float] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        """How many places have not come to their turn; who went away is counted among them."""
        return self.given - self.admitted

    def arrive(self, at: float) -> int:
        """A place for somebody new; `may_enter` says whether it is their turn already."""
        self._go_on(at)
        self.given += 1
        self._note(self.given)
        self._let_in()
        return self.given

    def may_enter(self, place: int, at: float) -> bool:
        if self.admitted < place <= self.given:
            self._note(place, at)
        self._go_on(at)
        return place <= self.admitted

    def before(self, place: int) -> int:
        """How many are before this place; 0 for whose turn it is."""
        return max(0, place - self.admitted - 1)

    def seconds_to(self, place: int) -> float:
        """How long it takes at today's pace."""
        return max(0, place - self.admitted) / self.rate

    def _go_on(self, at: float) -> None:
        passed = max(0.0, at - self.seen_at)
        self.seen_at = max(self.seen_at, at)
        self.room += passed * self.rate
        self._let_in()
        # Room that nobody wanted is gone: it is not saved up for a storm.
        self.room = min(self.room, max(1.0, self.rate * AT_ONCE_SECONDS))

    def _note(self, place: int, at: float | None = None) -> None:
        if place - self.admitted <= MOST_WATCHED:
            self.asked_at[place] = self.seen_at if at is None else at

    def _let_in(self) -> None:
        passed = 0
        while self.waiting and passed < MOST_PASSED:
            is_away = self.seen_at - self.asked_at.get(self.admitted + 1, self.opened_at) > AWAY_AFTER_SECONDS
            if not is_away and self.room < 1:
                return
            self.room -= not is_away
            passed += is_away
            self.admitted += 1
            self.asked_at.pop(self.admitted, None)
