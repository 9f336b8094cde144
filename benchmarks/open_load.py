"""An open loop: people come when they come, however long the ones before them wait.

Each sends a form over a connection of their own, as a browser does, and opens the page that it leads on to.
"""

from __future__ import annotations

import random
import selectors
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.page_load import Ask, Line, check

_PATIENCE = 60.0


@dataclass(frozen=True)
class Visit:
    """`form` goes to `intake`, a port; the page that it leads on to comes from `site`, another or the same."""

    form: Ask
    page: Ask
    intake: int
    site: int


@dataclass
class Visited:
    """Seconds from the moment that it was due: the answer to the form, and the page after it."""

    answered: float = 0.0
    shown: float = 0.0


class _Visitor:
    def __init__(self, visit: Visit, due: float, host: str) -> None:
        self.visit, self.due, self.host = visit, due, host
        self.visited = Visited()
        self.got: list[tuple[Ask, bytes]] = []
        self.line = Line(visit.intake)
        self.line.send(visit.form, visit.form.request(host))

    def receive(self) -> bool:
        """Whether all of it has come; after the form the page is asked for."""
        if not self.line.receive():
            return False
        passed = time.perf_counter() - self.due
        assert self.line.ask is not None
        self.got.append((self.line.ask, self.line.got))
        if self.line.ask is self.visit.page:
            self.visited.shown = passed
            return True
        self.visited.answered = passed
        return False


def visit_all(visits: Sequence[Visit], host: str, *, a_second: float, seed: int) -> list[Visited]:
    """So many come in a second, at moments as of people who know nothing of each other.

    Raises AssertionError for an answer that is not what was asked for.
    """
    gaps = random.Random(seed)  # noqa: S311 - moments, no secret
    due = time.perf_counter()
    waiting = []
    for visit in visits:
        due += gaps.expovariate(a_second)
        waiting.append((due, visit))
    done = _run(waiting[::-1], host)
    for visitor in done:
        for ask, got in visitor.got:
            check(ask, got)
    return [visitor.visited for visitor in done]


def _run(waiting: list[tuple[float, Visit]], host: str) -> list[_Visitor]:
    """`waiting`: the first to come stands last."""
    done: list[_Visitor] = []
    with selectors.DefaultSelector() as ready:
        while waiting or ready.get_map():
            while waiting and waiting[-1][0] <= time.perf_counter():
                due, visit = waiting.pop()
                _await(ready, _Visitor(visit, due, host))
            for key, _ in ready.select(_until(waiting)):
                _hear(ready, key.data, done)
    return done


def _until(waiting: Sequence[tuple[float, Visit]]) -> float:
    return max(0.0, waiting[-1][0] - time.perf_counter()) if waiting else _PATIENCE


def _await(ready: selectors.BaseSelector, visitor: _Visitor) -> None:
    ready.register(visitor.line.socket, selectors.EVENT_READ, visitor)


def _hear(ready: selectors.BaseSelector, visitor: _Visitor, done: list[_Visitor]) -> None:
    line = visitor.line
    is_whole = visitor.receive()
    visit = visitor.visit
    if is_whole:
        ready.unregister(line.socket)
        line.socket.close()
        done.append(visitor)
    elif visitor.got and line.ask is visit.form:
        if visit.site != visit.intake:
            ready.unregister(line.socket)
            line.socket.close()
            visitor.line = Line(visit.site)
            _await(ready, visitor)
        visitor.line.send(visit.page, visit.page.request(visitor.host))
