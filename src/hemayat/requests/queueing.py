"""Waking the worker when a request is filed: in the caller's transaction, and one waiting job at most."""

from __future__ import annotations

from contextlib import suppress

from django.db import connection, transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

TAKE_ON = "requests.take_on"
QUEUE = "requests"
_WAITS = "SELECT FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo'"


def begin_assessment() -> None:
    """Let a worker take on what is due, once this transaction commits. The timetable would, some seconds later."""
    with connection.cursor() as cursor:
        # Mostly one waits already: to ask costs less than to be refused, and no fault stands in the database's log.
        cursor.execute(_WAITS, [QUEUE])
        if cursor.fetchone() is not None:
            return
    # A transaction within the caller's: what is refused because it waits already must not undo the rest.
    with suppress(exceptions.AlreadyEnqueued), transaction.atomic():
        app.configure_task(TAKE_ON, queue=QUEUE, queueing_lock=QUEUE).defer()
