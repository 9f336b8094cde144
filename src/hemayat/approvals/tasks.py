"""What the worker runs for approvals. Each may run twice, or late, without harm."""

from __future__ import annotations

import time

from django.utils import timezone
from procrastinate.contrib.django import app

from hemayat.approvals import actions, revocation_list, signatures

AT_MOST_SECONDS = 20
"""After which a job leaves the rest to the next one, so that nothing waits long for its turn."""


@app.task(name="approvals.sign_letters", queue="letters", lock="letters", queueing_lock="letters")
def sign_letters(**_given: int) -> None:
    """Letters of what was issued since."""
    until = time.monotonic() + AT_MOST_SECONDS
    while signatures.sign_letters(now=timezone.now()) and time.monotonic() < until:
        pass


@app.task(
    name="approvals.catch_up", queue="jobs", lock="approvals catch up", queueing_lock="approvals catch up"
)
def issue_missing_approvals(**_given: int) -> None:
    """Approvals of a run that was published before there were any."""
    until = time.monotonic() + AT_MOST_SECONDS
    while actions.issue_missing_approvals(now=timezone.now()) and time.monotonic() < until:
        pass


@app.task(name="approvals.list_ended", queue="jobs", lock="list ended", queueing_lock="list ended")
def list_ended(**_given: int) -> None:
    """The signed list of approvals that are in force no more."""
    revocation_list.make_list(now=timezone.now())
