"""Waking the worker when a request is filed: in the caller's transaction, and one waiting job at most."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

TAKE_ON = "requests.take_on"
QUEUE = "requests"


def begin_assessment() -> None:
    """Let a worker take on what is due, once this transaction commits. The timetable would, some seconds later."""
    # A transaction within the caller's: what is refused because it waits already must not undo the rest.
    with suppress(exceptions.AlreadyEnqueued), transaction.atomic():
        app.configure_task(TAKE_ON, queue=QUEUE, queueing_lock=QUEUE).defer()
