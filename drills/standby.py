"""The primary is killed, its server is killed, its standby is killed, and they change places, while hundreds file.

Two real servers under a real Patroni, as deploy/patroni has them. Whatever was acknowledged is there and is there once,
nobody is shown a fault, pages for everybody go on from the standby, and each that fell comes back by itself.
"""

from __future__ import annotations

import http.client
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from drills.outcomes import Loss
from drills.service.background_activity import meanwhile
from drills.service.counts import compare, settle
from drills.service.installation import prepared
from drills.service.pair import NotWhole, Pair, pair
from drills.service.server import registers_answer, running
from drills.service.storm import Ready, Storm, still_under_way

IS_LONG = True
"""Four strikes, each with a cluster that has to become whole again."""
HEADS_A_ROUND, CLIENTS, PAUSE = 100, 8, 0.1
STRUCK_AFTER = 0.2
"""Of the forms of a round, what is acknowledged before it is struck."""
STRIKES: dict[str, Callable[[Pair], None]] = {
    "the primary's machine": lambda both: both.primary.kill(),
    "the primary's server": lambda both: both.primary.kill_server(),
    "the standby's machine": lambda both: both.standby.kill(),
    "a change of places": lambda both: both.switch(),
}
REFUSED_AT_MOST = 60.0
GLANCE = 0.05
ASKED_EVERY = 0.25
LATE = 0
CALM = {200, 503, LATE}
"""What a page may answer meanwhile; a commit that waits for a standby keeps others waiting."""


def drill(folder: Path) -> str:
    with pair(folder / "nodes") as both:
        given = {
            "DATABASE_URL": both.urls.app,
            "HEMAYAT_CITIZEN_DATABASE_URL": both.urls.citizen,
            "HEMAYAT_OWNER_DATABASE_URL": both.urls.owner,
            "HEMAYAT_STANDBY_DATABASE_URL": both.standby_url,
        }
        at, ready = prepared(folder, HEADS_A_ROUND * len(STRIKES), given, urls=both.urls)
        with registers_answer(at), running(at) as service:
            storm = service.storm()
            storm.pause = PAUSE
            seen = [
                struck(both, storm, ready[part :: len(STRIKES)], strike)
                for part, strike in enumerate(STRIKES.values())
            ]
            counted = compare(at, ready, storm.ledger)
            settled = settle(at)
    waits = ", ".join(f"{name} {one.longest:.1f} s" for name, one in zip(STRIKES, seen, strict=True))
    return f"nothing acknowledged for: {waits}; {_pages(seen)}; {counted}; {settled}"


@dataclass
class Seen:
    """`longest`: seconds between two acknowledgements; what the start page and a head's own page answered.

    `codes`, `since`: how many were acknowledged by now, and since when no more.
    """

    codes: int
    since: float = field(default_factory=time.monotonic)
    longest: float = 0.0
    start: Counter[int] = field(default_factory=Counter)
    own: Counter[int] = field(default_factory=Counter)


def struck(both: Pair, storm: Storm, ready: Sequence[Ready], strike: Callable[[Pair], None]) -> Seen:
    """While they file; returns when all are acknowledged and both servers are there again. Raises Loss."""
    enough = len(storm.ledger.codes) + len(ready) * STRUCK_AFTER
    with ThreadPoolExecutor(1) as pool, watched(storm, ready[0]) as seen:
        going = pool.submit(storm.rage, ready, clients=CLIENTS)
        while len(storm.ledger.codes) < enough and not going.done():
            time.sleep(GLANCE)
        still_under_way(going)
        strike(both)
        going.result()
    try:
        both.until_whole()
    except NotWhole as fault:
        raise Loss(f"what fell does not come back by itself: {fault}") from None
    if unforeseen := (set(seen.start) | set(seen.own)) - CALM:
        raise Loss(f"pages answered {sorted(unforeseen)} meanwhile")
    if seen.longest > REFUSED_AT_MOST:
        raise Loss(f"nothing was acknowledged for {seen.longest:.0f} s")
    return seen


@contextmanager
def watched(storm: Storm, head: Ready) -> Iterator[Seen]:
    seen = Seen(codes=len(storm.ledger.codes))

    def look() -> None:
        if len(storm.ledger.codes) > seen.codes:
            seen.codes, seen.since = len(storm.ledger.codes), time.monotonic()
        seen.longest = max(seen.longest, time.monotonic() - seen.since)

    def ask() -> None:
        seen.start[status_of(storm, "/")] += 1
        seen.own[status_of(storm, "/my/", head)] += 1

    with meanwhile(look, GLANCE), meanwhile(ask, ASKED_EVERY):
        yield seen


def status_of(storm: Storm, path: str, head: Ready | None = None) -> int:
    """LATE where nothing answered in time."""
    try:
        return storm.ask("GET", path, head)[0]
    except (OSError, http.client.HTTPException):
        return LATE


def _pages(seen: Sequence[Seen]) -> str:
    """Raises Loss where the start page, which a standby can answer, was mostly not to be had."""
    start, own = (sum((getattr(one, name) for one in seen), Counter[int]()) for name in ("start", "own"))
    if start[200] < start[503] + start[LATE]:
        raise Loss(f"the start page was not to be had: {dict(start)}")
    return (
        f"start page shown {start[200]} times, {start[503]} not, {start[LATE]} late; "
        f"own page {own[200]}, {own[503]}, {own[LATE]}"
    )
