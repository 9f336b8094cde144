"""When the registers are asked: by a worker as soon as a request is filed, and again after each silence.

The applicant sees the wait. It is no refusal. A filed request wakes one worker: one waiting job and one running at
most. A few workers that take on many requests cost less than many that take on a few each, and leave the worker's other
places to other work. The scheduled job waits for no other job: it continues if a woken job failed, or if a
woken job waits long for a register.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection

LEASE = dt.timedelta(minutes=2)
"""A claim is also the next try: if the worker dies, another takes the request on after that."""

_PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 60, 180))
_LONGEST = dt.timedelta(hours=6)

TOLD_AFTER = 3
"""Tries: a register that is silent for a few minutes is shown on the page, and told by message only after that."""

HANDED_OVER_AFTER = 8
"""Tries, that is after most of a day: then an officer looks at a household to be decided again, too."""

ASK_AGAIN_AFTER = dt.timedelta(hours=1)
"""A data item that is stale or contradicted: its register is given a while to look at it."""


def next_try(tries: int, now: dt.datetime) -> dt.datetime:
    """After that many tries in vain."""
    return now + (_PAUSES[tries - 1] if tries <= len(_PAUSES) else _LONGEST)


TAKE_ON = "requests.take_on"
QUEUE = "requests"
"""As sql/wake_assessment.sql has them, which also wakes the worker for heads who file: these may queue no job."""


def begin_assessment() -> None:
    """Let a worker take on what is due, once this transaction commits. The timetable would, some seconds later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wake_assessment()")
