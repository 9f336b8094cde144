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
WAITS = f"SELECT FROM procrastinate_jobs WHERE queueing_lock = '{WOKEN}' AND status = 'todo'"
"""A row where a woken one waits, as mostly one does: to ask costs less than to be refused, and the database's log is
spared a fault; a statement that is sent anyway may ask it."""


def begin_assessment() -> None:
    """Let a worker take on what is due, once this transaction commits. The timetable would, some seconds later."""
    with connection.cursor() as cursor:
        cursor.execute(WAITS)
        is_waiting = cursor.fetchone() is not None
    if not is_waiting:
        wake_worker()


def wake_worker() -> None:
    """The same where none was seen to wait (`WAITS`)."""
    # A transaction within the caller's: what is refused because it waits already must not undo the rest.
    with suppress(exceptions.AlreadyEnqueued), transaction.atomic():
        app.configure_task(TAKE_ON, queue=QUEUE, lock=WOKEN, queueing_lock=WOKEN).defer()
