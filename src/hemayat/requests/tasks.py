"""What the worker runs for requests."""

from __future__ import annotations

import time

from django.utils import timezone
from procrastinate.contrib.django import app

from hemayat.requests import (
    assessment,
    cause_reopening,
    document_lane,
    finding_reviews,
    redetermination,
    reminders,
    shared_causes,
)
from hemayat.requests.inquiry_schedule import QUEUE, TAKE_ON

LONGEST_SECONDS = 8.0


@app.task(name=TAKE_ON, queue=QUEUE, queueing_lock=QUEUE)
def take_on(**_given: int) -> None:
    """Requests that are due, and households to be decided again; for at most a while: the next job goes on."""
    until = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until:
        taken = assessment.take_on_due(now=timezone.now()) + redetermination.take_on_affected(
            now=timezone.now()
        )
        if not taken:
            return


@app.task(name="requests.sort_into_lanes", queue=QUEUE, queueing_lock="sort into lanes")
def sort_into_lanes(**_given: int) -> None:
    """Which cases wait in the document lane; for at most a while: the next job continues."""
    until = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until:
        if not document_lane.sort_into_lanes(now=timezone.now()):
            return


@app.task(name="requests.open_finding_reviews", queue="jobs", queueing_lock="open finding reviews")
def open_finding_reviews(**_given: int) -> None:
    """For the timetable: findings whose day has come, or whose household or law has changed, are reviewed."""
    finding_reviews.open_due_reviews(now=timezone.now())


@app.task(name="requests.send_reminders", queue="jobs", lock="send reminders", queueing_lock="send reminders")
def send_reminders(**_given: int) -> None:
    """For the timetable: heads who have not answered a case officer are reminded, on the agreed days."""
    reminders.send_reminders(now=timezone.now())


@app.task(name="requests.follow_causes", queue=QUEUE, queueing_lock="follow causes")
def follow_causes(**_given: int) -> None:
    """Find the cases of open shared causes, and examine those of corrected ones again; for at most a while."""
    until = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until:
        done = shared_causes.collect_cases(now=timezone.now()) + cause_reopening.reopen_cases(
            now=timezone.now()
        )
        if not done:
            return
