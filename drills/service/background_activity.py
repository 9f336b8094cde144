"""What goes on beside something else, and does not fall silent unseen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def meanwhile(job: Callable[[], object], every: float) -> Iterator[None]:
    """The job over and over in a thread of its own, so many seconds apart; what it raises is raised at the end."""
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(every):
            job()

    with ThreadPoolExecutor(1) as pool:
        going = pool.submit(go_on)
        try:
            yield
        finally:
            over.set()
        going.result()
