"""Waking the worker when a request is filed: in the caller's transaction, one waiting job and one running at most.

Few that take on many cost less than many that take on a few each, and leave the worker's other places to other work.
The timetable's own job waits for no other: it goes on where a woken one fell, or waits long for a register.
"""

from __future__ import annotations

from django.db import connection

TAKE_ON = "requests.take_on"
QUEUE = "requests"
"""As sql/wake_assessment.sql has them, which also wakes the worker for heads who file: these may queue no job."""


def begin_assessment() -> None:
    """Let a worker take on what is due, once this transaction commits. The timetable would, some seconds later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wake_assessment()")
