"""What the worker runs for oversight."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from hemayat.common.dates import day_of
from hemayat.oversight import actions
from hemayat.oversight.reexamination import DAYS_BACK
from hemayat.oversight.verifications import QUEUE, TASK


@app.task(name=TASK, queue=QUEUE, retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def verify_record(verification: int) -> None:
    """Walk along the record, for who asked; again where not even the failure could be written down."""
    actions.run_verification(verification=verification, now=timezone.now())


@app.task(name="oversight.probe", queue="jobs", queueing_lock="probe")
def probe(**_given: int) -> None:
    """Whether the citizens' site answers in this minute."""
    actions.probe(now=timezone.now())


@app.task(name="oversight.measure", queue="jobs", queueing_lock="measure")
def store_figures(**_given: int) -> None:
    """The nation's figures, for everybody to read."""
    actions.store_figures(now=timezone.now())


@app.task(name="oversight.measure_months", queue="jobs", queueing_lock="measure months")
def measure_months(**_given: int) -> None:
    """Each month that is over, once, by province."""
    actions.measure_months(now=timezone.now())


@app.task(
    name="oversight.measure_register_months",
    queue="jobs",
    lock="measure register months",
    queueing_lock="measure register months",
)
def measure_register_months(**_given: int) -> None:
    """Each month that is over, once, by register. A large month takes minutes: a second job waits for the first."""
    actions.measure_register_months(now=timezone.now())


@app.task(name="oversight.measure_weeks", queue="jobs", queueing_lock="measure weeks")
def measure_weeks(**_given: int) -> None:
    """Each week that is over, once, by province, day and register."""
    actions.measure_weeks(now=timezone.now())


@app.task(
    name="oversight.find_case_anomalies",
    queue="jobs",
    lock="find case anomalies",
    queueing_lock="find case anomalies",
)
def find_case_anomalies(**_given: int) -> None:
    """Unusual patterns in cases, by each rule that is as often right as it says."""
    actions.find_case_anomalies(now=timezone.now())


@app.task(name="oversight.watch_queues", queue="jobs", queueing_lock="watch queues")
def watch_queues(**_given: int) -> None:
    """The forecast of each queue of officers, and a warning where it does not keep the due dates."""
    actions.watch_queues(now=timezone.now())


@app.task(name="oversight.watch_criteria", queue="jobs", queueing_lock="watch criteria")
def watch_criteria(**_given: int) -> None:
    """A review of each criterion whose refusals were often wrong."""
    actions.watch_criteria(now=timezone.now())


@app.task(name="oversight.draw", queue="jobs", queueing_lock="draw reexaminations")
def draw_reexaminations(**_given: int) -> None:
    """By lot, some of what officers decided on each of the last days, to be decided once more.

    A day is drawn from once: those before yesterday only where no worker was there for it.
    """
    now = timezone.now()
    for back in range(1, DAYS_BACK + 1):
        actions.draw_sample(day=day_of(now) - dt.timedelta(days=back), now=now)
