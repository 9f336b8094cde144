"""Notices when the time of day jumps under a running worker: by hand, by a time server, or while the machine slept.

The timetable marks each moment that it has served. If the clock was ahead and is put back, the marks are in the future,
and nothing would be served until then (jobs/stalled_jobs.py removes such marks).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

LOOKS_EVERY = 2.0
JUMP = 30.0
"""Seconds. Less than that changes nothing that anybody would notice."""


def ahead() -> float:
    """How far the time of day is ahead of the monotonic clock, which nobody can set."""
    return time.time() - time.monotonic()


async def clock_jumps(every: float = LOOKS_EVERY, ahead: Callable[[], float] = ahead) -> float:
    """Returns when the time of day has jumped, and by how many seconds; a clock that is slowly corrected does not."""
    before = ahead()
    while True:
        await asyncio.sleep(every)
        after = ahead()
        if abs(after - before) > JUMP:
            return after - before
        before = after
