"""What the worker calls. Codes have a lane of their own, so that a long day of notices never holds one up."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from procrastinate.contrib.django import app

from hemayat.notifications import actions

LANE = actions.URGENT_LANE
LONGEST_SECONDS = 8.0


@app.task(name=actions.URGENT_TASK, queue=LANE, queueing_lock=LANE)
def send_urgent(**_given: int) -> None:
    """One-time codes that are due."""
    _drain(is_urgent=True)


@app.task(name="notifications.send_notices", queue="notices", lock="notices", queueing_lock="notices")
def send_notices(**_given: int) -> None:
    """Everything else that is due, for at most a while: the next job goes on."""
    _drain(is_urgent=False)


@app.task(name="notifications.settle", queue="notices", queueing_lock="settle")
def settle_receipts(**_given: int) -> None:
    """Receipts that came early, and messages nobody will hear of any more."""
    actions.settle_receipts(now=datetime.now(UTC))


def _drain(*, is_urgent: bool) -> None:
    until = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < until:
        if actions.send_due(now=datetime.now(UTC), is_urgent=is_urgent).claimed < actions.BATCH:
            return
