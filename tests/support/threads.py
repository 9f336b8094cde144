"""Work in threads of their own, each with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def at_once(jobs: Sequence[Callable[[], object]]) -> list[object]:
    """What each gave or raised."""
    found: list[object] = [None] * len(jobs)
    together = threading.Barrier(len(jobs))

    def run(place: int) -> None:
        together.wait(20)
        try:
            found[place] = jobs[place]()
        except Exception as fault:  # noqa: BLE001 - the test looks at it
            found[place] = fault
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def apart(job: Callable[[], T]) -> T:
    """Whatever wants a thread without an event loop: a browser of another test may have left one running in this."""

    def run() -> T:
        try:
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()
