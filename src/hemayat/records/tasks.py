"""What the worker runs for records."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from hemayat.records.register_inquiry import QUEUE, TASK, answer_due


@app.task(name=TASK, queue=QUEUE, queueing_lock=TASK)
def answer(**_given: int) -> None:
    """Questions to registers that are due; one that a register does not answer is asked again by the timetable."""
    while answer_due(now=timezone.now()):
        pass
