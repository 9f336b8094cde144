"""Who came when, over all proxies; and up to which place people may go in.

A place is the second of arrival and the order within it, as its proxy counted. With several proxies the same order may
be given by each; they go in side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

SECOND = 1_000_000
"""A place as one number, as in deploy/nginx/door.js: the second times this, and the order."""
MOST_MARKS = 100
KEPT_SECONDS = 24 * 3600
RECALLED = "recalled"
"""Stands for a proxy in what is known from the last threshold file alone."""

Place = tuple[int, int]
Mark = tuple[int, int]


@dataclass
class Ledger:
    """`threshold`: the last place that may go in. `came`: second → proxy → how many got a place.

    `behind`: how many came in seconds that are no longer kept, so that sums do not jump.
    """

    threshold: Place
    came: dict[int, dict[str, int]] = field(default_factory=dict)
    behind: int = 0

    def note(self, proxy: str, came: Mapping[int, int]) -> None:
        """What a proxy counted. A proxy that was started again counts from nothing: what it said before stays true."""
        for second, many in came.items():
            if second >= self.threshold[0]:
                here = self.came.setdefault(second, {})
                here[proxy] = max(many, here.get(proxy, 0))

    @property
    def waiting(self) -> int:
        return sum(self.beyond(second) for second in self.came)

    def advance(self, people: int, now: int) -> int:
        """Let so many more go in, at most to the second `now`; how many were let in."""
        second, order = self.threshold
        left = people
        while True:
            more = self._at(second, order + 1)
            if more > left:
                # Where several proxies gave one order, they go in together.
                break
            if more:
                order, left = order + 1, left - more
            elif second >= now:
                break
            else:
                second = min([now, *(one for one in self.came if one > second)])
                order = 0
        self._move((second, order))
        return people - left

    def follow(self, threshold: Place) -> None:
        """A proxy went on by itself meanwhile: nobody falls back behind it."""
        if threshold > self.threshold:
            self._move(threshold)

    def marks(self) -> list[Mark]:
        """A short course of the queue: at the beginning of a second, so many people with a place had come before."""
        seconds = sorted(self.came)
        if not seconds:
            return []
        course, total = [], self.behind
        for second in seconds:
            course.append((second, total))
            total += sum(self.came[second].values())
            if second + 1 not in self.came:
                course.append((second + 1, total))
        step = max(1, -(-len(course) // MOST_MARKS))
        return [*course[:-1:step], course[-1]]

    def recall(self, marks: list[Mark]) -> None:
        """The queue as marks have it, if nobody else knows it any more."""
        for (second, before), (next_second, after) in pairwise(marks):
            share, rest = divmod(after - before, next_second - second)
            for at in range(second, next_second):
                self.note(RECALLED, {at: share + (at - second < rest)} if share or rest else {})

    def forget_recalled(self, since: int) -> None:
        """A proxy that has run since then tells of those seconds itself."""
        for second, here in self.came.items():
            if second >= since:
                here.pop(RECALLED, None)

    def beyond(self, second: int) -> int:
        """How many of that second wait."""
        if second < self.threshold[0]:
            return 0
        order = self.threshold[1] if second == self.threshold[0] else 0
        return sum(max(0, many - order) for many in self.came.get(second, {}).values())

    def _at(self, second: int, order: int) -> int:
        """How many proxies gave that order in that second."""
        return sum(many >= order for many in self.came.get(second, {}).values())

    def _move(self, threshold: Place) -> None:
        self.threshold = threshold
        for second in [one for one in self.came if one < threshold[0]]:
            self.behind += sum(self.came.pop(second).values())
