"""Putting off what takes long: jobs in the caller's transaction, one waiting job at most for each request."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

ASSESS = "requests.assess"
AFFECTED = "requests.decide_affected"


def begin_assessment(household: int, request: int) -> None:
    """Let a job take the request on; once this transaction commits."""
    _defer(ASSESS, f"request {household} {request}", household=household, request=request)


def begin_affected(household: int, affected: int) -> None:
    """Let a job decide a household again that somebody else's request changed."""
    _defer(AFFECTED, f"affected {household}", household=household, affected=affected)


def _defer(task: str, name: str, **given: int) -> None:
    # A transaction within the caller's: what is refused because it waits already must not undo the rest.
    with suppress(exceptions.AlreadyEnqueued), transaction.atomic():
        app.configure_task(task, queue="requests", lock=name, queueing_lock=name).defer(**given)
