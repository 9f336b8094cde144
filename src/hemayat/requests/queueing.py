"""Waking the worker when a request is filed: in the caller's transaction, one waiting job and one running at most.

Few that take on many cost less than many that take on a few each, and leave the worker's other places to other work.
The timetable's own job waits for no other: it goes on where a woken one fell, or waits long for a register.
"""

from __future__ import annotations

from contextlib import suppress

from django.db import connection, transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

TAKE_ON = "requests.take_on"
QUEUE, WOKEN = "requests", "requests woken"
_WAITS = "SELECT FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo'"


def begin_assessment() -> None:
    """Let a worker take on what is due, once this transaction commits. The timetable would, some seconds later."""
    with connection.cursor() as cursor:
        # Mostly one waits already: to ask costs less than to be refused, and no fault stands in the database's log.
        cursor.execute(_WAITS, [WOKEN])
        if cursor.fetchone() is not None:
            return
    # A transaction within the caller's: what is refused because it waits already must not undo the rest.
    with suppress(exceptions.AlreadyEnqueued), transaction.atomic():
        app.configure_task(TAKE_ON, queue=QUEUE, lock=WOKEN, queueing_lock=WOKEN).defer()
