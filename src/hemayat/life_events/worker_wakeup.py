"""Waking the worker when events come: in the caller's transaction, one waiting job at most."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

APPLY = "lifeevents.apply"
QUEUE = "requests"
"""The worker's places for what changes households one by one."""
WOKEN = "life events"


def begin_applying() -> None:
    """Let a worker go through what has come, once this transaction commits. The timetable would, a minute later."""
    # A transaction within the caller's: what is refused because it waits already must not undo the rest.
    with suppress(exceptions.AlreadyEnqueued), transaction.atomic():
        app.configure_task(APPLY, queue=QUEUE, lock=WOKEN, queueing_lock=WOKEN).defer()
