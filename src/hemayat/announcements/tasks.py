"""What the worker runs for announcements."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from hemayat.announcements import actions


@app.task(
    name=actions.TASK, queue="notices", retry=RetryStrategy(max_attempts=48, wait=300), pass_context=False
)
def queue_batch(announcement: int) -> None:
    actions.queue_batch(announcement, now=timezone.now())


@app.task(name="announcements.resume", queue="jobs", queueing_lock="resume announcements")
def resume(**_given: int) -> None:
    """For the timetable: a job that was lost is queued again."""
    actions.resume()


@app.task(name="announcements.recount", queue="jobs", queueing_lock="recount announcements")
def update_recent_coverage(**_given: int) -> None:
    """For the timetable: what became of the notices."""
    actions.update_recent_coverage(now=timezone.now())


@app.task(name="announcements.follow_law", queue="errands", lock="follow law", queueing_lock="follow law")
def follow_law(**_given: int) -> None:
    """For the timetable: from the day of a confirmed law on, approvals end by it; without one, nothing ends."""
    actions.follow_law(now=timezone.now())
