"""What the worker runs for oversight."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from procrastinate.contrib.django import app

from hemayat.agreements.clocks import day_of
from hemayat.oversight import actions
from hemayat.oversight.verifications import QUEUE, TASK


@app.task(name=TASK, queue=QUEUE)
def verify_record(verification: int) -> None:
    """Walk along the record, for who asked."""
    actions.run_verification(verification=verification, now=timezone.now())


@app.task(name="oversight.probe", queue="jobs", queueing_lock="probe")
def probe(**_given: int) -> None:
    """Whether the citizens' site answers in this minute."""
    actions.probe(now=timezone.now())


@app.task(name="oversight.measure", queue="jobs", queueing_lock="measure")
def measure(**_given: int) -> None:
    """The nation's figures, for everybody to read."""
    actions.measure(now=timezone.now())


@app.task(name="oversight.draw", queue="jobs", queueing_lock="draw reexaminations")
def draw(**_given: int) -> None:
    """By lot, some of what officers decided yesterday, to be decided once more."""
    now = timezone.now()
    actions.draw(day=day_of(now) - dt.timedelta(days=1), now=now)
