"""What the worker runs for data_rights."""

from __future__ import annotations

import uuid

from django.utils import timezone
from procrastinate.contrib.django import app

from hemayat.data_rights import actions
from hemayat.data_rights.copies import QUEUE, TASK


@app.task(name=TASK, queue=QUEUE)
def make_copy(household: int, copy: str) -> None:
    """A copy with many files, for whoever asked."""
    actions.make_copy(household=household, copy=uuid.UUID(copy), now=timezone.now())


@app.task(name="holdings.erase_lapsed", queue="jobs", queueing_lock="erase lapsed")
def erase_lapsed(**_given: int) -> None:
    """What the schedule lets go; heads are told two weeks before a draft of theirs goes."""
    try:
        actions.warn_of_drafts(now=timezone.now())
    finally:
        actions.erase_lapsed(now=timezone.now())


@app.task(name="holdings.erase_copies", queue="jobs", queueing_lock="erase copies")
def erase_copies(**_given: int) -> None:
    """Copies whose three days are over do not wait for the night."""
    while actions.erase_lapsed_copies(now=timezone.now()):
        pass
