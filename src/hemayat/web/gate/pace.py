"""How many may go in a second: held to what the site bears, by how slow its pages have become."""

from __future__ import annotations

from dataclasses import dataclass

SLOW_SECONDS, QUICK_SECONDS = 0.3, 0.2
"""One page in twenty slower than the first: fewer go in. Quicker than the second while people wait: more."""
LESS, LESS_WHERE_SILENT, MORE = 0.75, 0.5, 1.1


@dataclass(frozen=True)
class Pace:
    """The least and the most people a second, whatever is measured."""

    least: float
    most: float

    def next(self, rate: float, p95: float | None, waiting: int) -> float:
        """`p95`: seconds that one page in twenty takes longer than; None where the site does not say."""
        if p95 is None:
            rate *= LESS_WHERE_SILENT
        elif p95 > SLOW_SECONDS:
            rate *= LESS
        elif p95 < QUICK_SECONDS and waiting:
            rate *= MORE
        return min(self.most, max(self.least, rate))
