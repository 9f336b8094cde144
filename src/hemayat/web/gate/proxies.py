"""What each proxy counted, asked each second at its inner address (`location = /door` of deploy/nginx)."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from hemayat.web.gate.capacity import p95
from hemayat.web.gate.ledger import SECOND, Place
from hemayat.web.gate.pace import ProxySecond

ASKED_SECONDS = 1.0
SILENT_SECONDS = 5.0
"""A proxy that has not answered for so long is taken for one that lets nobody in: the others do not wait for it."""
COUNTERS = ("passed", "ended", "busy_ms", "entered", "called")


@dataclass(frozen=True)
class ProxyReading:
    """What a proxy said. `now`: its second. `began`: when it was started. `came`: second → places that it gave."""

    now: int
    began: int
    threshold: Place
    came: Mapping[int, int]
    counters: Mapping[str, int]
    times: Sequence[int]
    entered_of: frozenset[str]

    @classmethod
    def of(cls, answers: Mapping[str, Any]) -> ProxyReading:
        return cls(
            int(answers["now"]), int(answers["began"]), divmod(int(answers["threshold"]), SECOND),
            {int(second): int(many) for second, many in answers["came"].items()},
            {name: int(answers[name]) for name in COUNTERS},
            [int(many) for many in answers["times"]],
            frozenset(answers["entered_of"]),
        )  # fmt: skip


@dataclass
class Proxy:
    """`url`: of its inner listener, such as http://127.0.0.1:8009."""

    url: str
    last: ProxyReading | None = None
    heard_at: float = field(default_factory=time.monotonic)

    @property
    def is_silent(self) -> bool:
        return time.monotonic() - self.heard_at > SILENT_SECONDS

    async def ask(self, since: int, entered: Sequence[str] = ()) -> ProxyReading | None:
        """None if it does not answer."""
        given = {"since": str(since), "entered": ",".join(entered)}
        try:
            async with httpx.AsyncClient(timeout=ASKED_SECONDS) as client:
                said = ProxyReading.of((await client.get(f"{self.url}/door", params=given)).json())
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return None
        self.heard_at = time.monotonic()
        return said


@dataclass
class ProxyTotals:
    """What was counted over all proxies between two looks."""

    counters: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTERS, 0))
    times: list[int] = field(default_factory=list)

    def add(self, before: ProxyReading | None, now: ProxyReading) -> None:
        """A proxy that was started again counts from nothing."""
        is_new = before is None or before.counters["passed"] > now.counters["passed"]
        for name in COUNTERS:
            self.counters[name] += now.counters[name] - (0 if is_new or not before else before.counters[name])
        old = [0] * len(now.times) if is_new or not before else before.times
        more = [many - was for many, was in zip(now.times, old, strict=True)]
        self.times = [a + b for a, b in zip(self.times or [0] * len(more), more, strict=True)]

    def second(self, seconds: float, recent: Sequence[Sequence[int]]) -> ProxySecond:
        """`recent`: times of the last looks, this one among them: of one second alone 95 of 100 say little."""
        return ProxySecond(
            self.counters["passed"] / seconds,
            self.counters["ended"] / seconds,
            self.counters["busy_ms"] / 1000 / seconds,
            p95([sum(many) for many in zip(*recent, strict=True)]),
        )
