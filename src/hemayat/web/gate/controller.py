"""Once a second: ask the proxies who came and how much work is in flight, and write down who may go in."""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from hemayat.web.gate import threshold
from hemayat.web.gate.ledger import KEPT_SECONDS, Ledger, Place
from hemayat.web.gate.pace import AdmissionPace
from hemayat.web.gate.proxies import Proxy, ProxyTotals
from hemayat.web.gate.threshold import Threshold

EACH_SECONDS = 1.0
OVERSLEPT_SECONDS = 3.0
"""After a pause this long, as when the machine slept, nothing is learnt, and room is counted for one second only."""
LOOKS_OF_TIMES = 5
OF_A_MINUTE = 1 / 60
LEAST_SHOWN = 0.2
"""Of people whose turn came, so many at least are taken to come: many who left must not open the door to a crowd."""
SECONDS_LEARNT_FROM = 20


@dataclass
class Controller:
    """`path`: of the threshold file. `shown`: of people whose turn comes, the share who go in."""

    path: Path
    pace: AdmissionPace
    proxies: list[Proxy]
    shown: float = 1.0
    ledger: Ledger = field(init=False)
    _room: float = 0.0
    _before: float = 0.0
    _times: deque[list[int]] = field(default_factory=lambda: deque(maxlen=LOOKS_OF_TIMES))
    _let_in: deque[int] = field(default_factory=lambda: deque(maxlen=SECONDS_LEARNT_FROM))
    _went_in: deque[int] = field(default_factory=lambda: deque(maxlen=SECONDS_LEARNT_FROM))

    def __post_init__(self) -> None:
        """Go on where the last controller stopped."""
        this_threshold = threshold.read(self.path)
        now = int(time.time())
        self.ledger = Ledger(this_threshold.threshold if this_threshold else (now, 0))
        if this_threshold:
            self.pace.rate = self.pace.usual = self.pace.bounded(this_threshold.pace)
            self.ledger.recall([mark for mark in this_threshold.marks if mark[0] > now - KEPT_SECONDS])
        self._before = time.time()

    async def look(self) -> None:
        """One look at all proxies, and a new file."""
        tally, is_answered = ProxyTotals(), False
        were_silent = [proxy.is_silent for proxy in self.proxies]
        # All proxies are asked at once. Otherwise one that does not answer would delay the file for all others.
        answers = await asyncio.gather(*(proxy.ask(self._unknown_since(proxy)) for proxy in self.proxies))
        for proxy, was_silent, said in zip(self.proxies, were_silent, answers, strict=True):
            if said is not None:
                is_answered = True
                self.ledger.note(proxy.url, said.came)
                self.ledger.follow(said.threshold)
                if proxy.last is None:
                    self.ledger.forget_recalled(said.began)
                elif not was_silent:
                    # What one counted while it was silent is not the work of one second.
                    tally.add(proxy.last, said)
                proxy.last = said
        now = time.time()
        passed, self._before = now - self._before, now
        if is_answered and tally.times and 0 < passed < OVERSLEPT_SECONDS:
            self._times.append(tally.times)
            self.pace.second(tally.second(passed, self._times), is_waited=self.ledger.waiting > 0)
            self._learn_who_shows(tally.counters["called"])
        self.let_in(min(max(passed, 0.0), EACH_SECONDS), now)

    def let_in(self, seconds: float, now: float) -> None:
        """As many as the pace has room for; room that nobody wanted is not saved up for a storm."""
        places = self.pace.rate / self.shown
        self._room = min(self._room + places * seconds, max(1.0, places * EACH_SECONDS))
        let_in = self.ledger.advance(int(self._room), self._known_until(int(now)))
        self._room -= let_in
        self._let_in.append(let_in)
        is_empty = self.ledger.waiting == 0
        each = self._room * self.shown / self._speaking
        free = math.floor(each) if is_empty else 0
        if is_empty:
            self._room -= free * self._speaking / self.shown
        threshold.write_threshold(self.path, self._said(now, free))

    async def entered(self, places: list[str]) -> frozenset[str]:
        """Of these places, those whose holders have gone in, by any proxy."""
        now, found = int(time.time()), set[str]()
        for said in await asyncio.gather(*(proxy.ask(now, places) for proxy in self.proxies)):
            found |= said.entered_of if said else set()
        return frozenset(found)

    @property
    def place(self) -> Place:
        return self.ledger.threshold

    def seconds_to(self, place: Place) -> float:
        """How long it takes at the pace of late; 0 for somebody whose turn has come."""
        if place <= self.ledger.threshold:
            return 0.0
        before = sum(self.ledger.beyond(second) for second in self.ledger.came if second < place[0])
        start = self.ledger.threshold[1] if place[0] == self.ledger.threshold[0] else 0
        return (before + (place[1] - start) * self._speaking) / (self.pace.usual / self.shown)

    def _said(self, now: float, free: int) -> Threshold:
        return Threshold(
            int(1000 * now), self.ledger.threshold, round(self.pace.usual / self.shown, 3), free,
            self._speaking, self.ledger.waiting, self.ledger.marks(),
        )  # fmt: skip

    @property
    def _speaking(self) -> int:
        """Proxies that let people in; at least one, so that room can be divided among them."""
        return max(1, sum(not proxy.is_silent for proxy in self.proxies))

    def _unknown_since(self, proxy: Proxy) -> int:
        return max(self.ledger.threshold[0], proxy.last.now - 1 if proxy.last else 0)

    def _known_until(self, now: int) -> int:
        """Nobody is let in by a second of which a proxy has not told, unless it has been silent for a while."""
        speaking = [proxy for proxy in self.proxies if not proxy.is_silent]
        if self.proxies and not speaking:
            return 0
        return min([now, *(proxy.last.now if proxy.last else 0 for proxy in speaking)])

    def _learn_who_shows(self, went_in: int) -> None:
        self._went_in.append(went_in)
        let_in = sum(self._let_in)
        if self.ledger.waiting and let_in >= SECONDS_LEARNT_FROM:
            share = min(1.0, sum(self._went_in) / let_in)
            self.shown += (max(LEAST_SHOWN, share) - self.shown) * OF_A_MINUTE
        elif not self.ledger.waiting:
            self.shown += (1.0 - self.shown) * OF_A_MINUTE
