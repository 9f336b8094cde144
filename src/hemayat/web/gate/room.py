"""Who is next. Places are given in the order of arrival, and people go in by places, so many a second."""

from __future__ import annotations

from dataclasses import dataclass

AT_ONCE_SECONDS = 1.0
"""While nobody waits, so much of a second's room may be taken at the same moment."""


@dataclass
class Room:
    """`given`: places so far; `admitted`: up to which place people may go in; `rate`: people a second.

    Instants are seconds of any clock that only goes forward. 0 <= admitted <= given at all times.
    """

    rate: float
    given: int = 0
    admitted: int = 0
    seen_at: float = 0.0
    room: float = 0.0

    @property
    def waiting(self) -> int:
        """How many places have not come to their turn; who went away is counted among them."""
        return self.given - self.admitted

    def arrive(self, at: float) -> int:
        """A place for somebody new; `may_enter` says whether it is their turn already."""
        self._go_on(at)
        self.given += 1
        self._let_in()
        return self.given

    def may_enter(self, place: int, at: float) -> bool:
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

    def _let_in(self) -> None:
        entering = min(int(self.room), self.waiting)
        self.admitted += entering
        self.room -= entering
