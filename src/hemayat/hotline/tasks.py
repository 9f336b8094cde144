"""What the worker runs for the hotline."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from hemayat.hotline import question_calls


@app.task(name="hotline.plan_calls", queue="jobs", lock="plan calls", queueing_lock="plan calls")
def plan_calls(**_given: int) -> None:
    """For the timetable: heads who answered no reminder of a case officer's question are to be called."""
    question_calls.plan_calls(now=timezone.now())
