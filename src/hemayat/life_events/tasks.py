"""What the worker runs for life events."""

from __future__ import annotations

import time

from django.utils import timezone
from procrastinate.contrib.django import app

from hemayat.life_events import event_processor
from hemayat.life_events.worker_wakeup import APPLY, QUEUE, begin_applying

LONGEST_SECONDS = 8.0


@app.task(name=APPLY, queue=QUEUE, queueing_lock="apply life events")
def apply(**_given: int) -> None:
    """Events that are due, for at most a while: what is left is the next job's, so that other work has its turn."""
    until = time.monotonic() + LONGEST_SECONDS
    while event_processor.apply_due(now=timezone.now()):
        if time.monotonic() > until:
            begin_applying()
            return
