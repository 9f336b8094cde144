"""How many may go in a second: as many as keep the pages of who is in at what the site bears.

Who goes in asks for pages for minutes, so that slow pages tell too late of too many people. How many pages are asked
for is known at once: people are let in by it, and by how slow pages are it is learnt how many of them the site bears.
"""

from __future__ import annotations

from dataclasses import dataclass

PAGES_A_VISIT = 10
"""What one person asks for on average, to begin with; how many it is does not matter long."""
SLOW_SECONDS, QUICK_SECONDS = 0.5, 0.3
"""One page in twenty slower than the first: the site bears fewer. Quicker than the second while people wait: more.

The second is what is promised for ordinary days. In a surge pages may be a little slower, for fewer people outside.
"""
LESS, LESS_WHERE_SILENT, MORE, BACK = 0.93, 0.5, 1.02, 1.05
RESTS = 10
"""Looks after a change for the worse until the next: those who are in end their visits first."""
PULL = 2.0
"""How strongly pages that are missing, or too many, change how many people go in."""
OF_A_SECOND, OF_A_MINUTE = 0.35, 1 / 60
"""What one second counts in the pages of now, and in how many go in usually."""
LEAST, MOST = 0.1, 8.0
"""Of what was given, whatever is measured."""


@dataclass
class Pace:
    """`given`: people a second to begin with; `rate`: now; `usual`: over the last minutes, from which waits are told.

    `bears`: pages a second; `pages`: of these last seconds.
    """

    given: float
    rate: float = 0.0
    usual: float = 0.0
    bears: float = 0.0
    pages: float = 0.0
    rests: int = 0

    def __post_init__(self) -> None:
        self.rate = self.usual = self.given
        self.bears = self.given * PAGES_A_VISIT

    def second(self, pages: float) -> None:
        """About a second has passed, in which so many pages a second were asked for by who is in."""
        self.pages += (pages - self.pages) * OF_A_SECOND
        missing = (self.bears - self.pages) / PAGES_A_VISIT
        self.rate = self._bounded(self.usual + PULL * missing)
        self.usual += (self.rate - self.usual) * OF_A_MINUTE

    def look(self, p95: float | None, waiting: int) -> None:
        """`p95`: seconds that one page in twenty takes longer than; None where the site does not say."""
        self.rests = max(0, self.rests - 1)
        if p95 is None:
            self._bear(self.bears * LESS_WHERE_SILENT)
        elif p95 > SLOW_SECONDS:
            # Slow with hardly any pages: that is not for those who are in, and says little of how many it bears.
            is_full = self.bears / 2 < self.pages <= self.bears
            if is_full or not self.rests:
                self._bear(LESS * (self.pages if is_full else self.bears))
                self.rests = RESTS
        elif p95 < QUICK_SECONDS and waiting and self.pages > 0.9 * self.bears:
            is_back = self.bears < self.given * PAGES_A_VISIT
            self._bear(self.bears * (BACK if is_back else MORE))

    def _bear(self, pages: float) -> None:
        self.bears = self._bounded(pages / PAGES_A_VISIT) * PAGES_A_VISIT

    def _bounded(self, rate: float) -> float:
        return min(self.given * MOST, max(self.given * LEAST, rate))
