"""How many people may go in each second: as many as keep the work in flight at what the site bears.

People who go in ask for pages for minutes. Slow pages therefore show too late that too many people are inside. Work in
flight shows it at once: if the site is full (capacity.py), the pages that it finishes are its capacity, and people are
let in by that number.
"""

from __future__ import annotations

from dataclasses import dataclass

from hemayat.web.gate.capacity import FULL_SECONDS, P95_SECONDS, is_full

PAGES_A_VISIT = 10
"""What one person asks for on average, to begin with; how many it is does not matter for long."""
AIM = 0.98
"""Of the capacity: at all of it, a queue of pages never gets shorter."""
DRAIN_SECONDS = 3.0
"""Within which work beyond "full" is to be worked off."""
LEARN, MORE = 0.1, 1.01
"""What one full second counts in the capacity; how much more is tried each second while the site is far from full."""
FAR_FROM_FULL, USED = 0.6, 0.9
LESS, RESTS = 0.95, 30
"""If pages take twice as long as they may although people went in by the capacity: less, then a rest in seconds."""
PULL = 2.0
"""How strongly pages that are missing, or too many, change how many people go in."""
OF_NOW, OF_ENDED, OF_A_MINUTE = 0.35, 0.2, 1 / 60
"""What one second counts in the pages of now, in what is ended, and in how many go in usually."""
LEAST, MOST = 0.1, 8.0
"""Of what was given, whatever is measured."""


@dataclass(frozen=True)
class ProxySecond:
    """About one second at the proxies: pages asked for by people who are in, pages ended, work in flight."""

    pages: float
    ended: float
    flight: float
    p95: float


@dataclass
class AdmissionPace:
    """`given`: people a second to begin with; `rate`: now; `usual`: over the last minutes; `bears`: pages a second."""

    given: float
    rate: float = 0.0
    usual: float = 0.0
    bears: float = 0.0
    pages: float = 0.0
    ended: float = 0.0
    flight: float = 0.0
    rests: int = 0

    def __post_init__(self) -> None:
        self.rate = self.usual = self.given
        self.bears = self.given * PAGES_A_VISIT

    def second(self, seen: ProxySecond, *, is_waited: bool) -> None:
        """Learn from a second. `is_waited`: somebody waits."""
        self.pages += (seen.pages - self.pages) * OF_NOW
        self.flight += (seen.flight - self.flight) * OF_NOW
        self.ended += (seen.ended - self.ended) * OF_ENDED
        self.rests = max(0, self.rests - 1)
        self._learn(seen.p95, is_waited=is_waited)
        beyond = max(0.0, self.flight - FULL_SECONDS * max(self.ended, 1.0))
        aim = self.ended if self._is_stuck() else AIM * self.bears - beyond / DRAIN_SECONDS
        self.rate = self.bounded(self.usual + PULL * (aim - self.pages) / PAGES_A_VISIT)
        # While nobody waits nothing shows how many could go in: a quiet day must not leave a pace that is too high.
        toward = self.rate if is_waited else self.bears / PAGES_A_VISIT
        self.usual += (toward - self.usual) * OF_A_MINUTE

    def _learn(self, p95: float, *, is_waited: bool) -> None:
        is_loaded = self.ended > self.bears / 2
        if is_full(self.flight, self.ended):
            # Slow with hardly any pages is not for those who are in, and says little of how many the site bears.
            if is_loaded:
                self.bears += (self.ended - self.bears) * LEARN
            if is_loaded and p95 > 2 * P95_SECONDS and not self.rests:
                self.bears, self.rests = self.bears * LESS, RESTS
        elif (
            is_waited
            and self.pages > USED * self.bears
            and not self._is_stuck()
            and self.flight < FAR_FROM_FULL * FULL_SECONDS * self.ended
        ):
            self.bears *= MORE
        self.bears = self.bounded(self.bears / PAGES_A_VISIT) * PAGES_A_VISIT

    def _is_stuck(self) -> bool:
        """Pages are asked for and hardly any ends."""
        return self.pages > 1 and self.ended < 0.3 * self.pages

    def bounded(self, rate: float) -> float:
        """That many people a second, but no pace that was never meant."""
        return min(self.given * MOST, max(self.given * LEAST, rate))
