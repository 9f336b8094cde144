"""What the worker runs for referrals."""

from __future__ import annotations

import structlog
from django.utils import timezone
from procrastinate.contrib.django import app

from hemayat.referrals import (
    approval_sync,
    batches,
    payment_notices,
    payment_reconciliation,
    reconciliation,
)

log = structlog.get_logger()
LOCK = "referrals"
"""One of these at a time: they go through a nation."""


@app.task(name="referrals.cut", queue="jobs", lock=LOCK, queueing_lock="cut referrals")
def create_batches(**_given: int) -> None:
    """For the timetable: whatever was not brought into line yet, then the next batches."""
    while approval_sync.sync_missed_approvals(now=timezone.now()):
        pass
    batches.cut_batches(now=timezone.now())


@app.task(name="referrals.queue_news", queue="jobs", queueing_lock="queue news of payments")
def queue_payment_news(**_given: int) -> None:
    """For the timetable: texts about payments whose day has come."""
    payment_notices.queue_waiting_news(now=timezone.now())


@app.task(name="referrals.reconcile", queue="jobs", lock=LOCK, queueing_lock="reconcile referrals")
def reconcile(**_given: int) -> None:
    """For the timetable: what the desk and oversight read; what must not be is logged too."""
    found = reconciliation.reconcile(now=timezone.now())
    if not found.is_clean:
        faults = {name: how_many for name, (how_many, _) in found.faults.items() if how_many}
        log.error("referrals_do_not_add_up", approvals=found.approvals, referrals=found.referrals, **faults)
    for month in payment_reconciliation.reconcile_payments(now=timezone.now()):
        if not month.is_clean:
            log.error("payments_do_not_add_up", month=month.month.isoformat(), differing=month.differing)
