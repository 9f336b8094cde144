"""What waits, for whom and how long, put where /metrics is read.

The worker counts it, and not whoever asks: being looked at costs nothing, however often. Where the worker is silent,
`hemayat_measured_timestamp_seconds` stays behind.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from procrastinate.contrib.django import app

from hemayat.accounts.queries import powers_granted
from hemayat.agreements.clocks import day_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.queries import last_acknowledged_at, last_checkpoint_at
from hemayat.documents.queries import uploads_waiting
from hemayat.jobs.database_figures import database_figures
from hemayat.jobs.gauges import Figure, rows, set_gauges
from hemayat.jobs.machine_figures import certificate_figures, disk_figures
from hemayat.notifications.queries import backlog
from hemayat.oversight.look_budgets import budgets_today
from hemayat.partners.queries import confirmed_for_organisations
from hemayat.requests.queues import open_cases

JOB_STATES = ("waiting", "running", "later", "failed")
LATELY = dt.timedelta(hours=1)
_JOBS = """
SELECT found.queue_name, found.state, found.number, extract(epoch FROM %(now)s - greatest(
    job.scheduled_at, (SELECT max(event.at) FROM procrastinate_events event WHERE event.job_id = job.id)))
FROM (
    SELECT queue_name, count(*) AS number, min(id) AS oldest, CASE
        WHEN status = 'doing' THEN 'running' WHEN status = 'failed' THEN 'failed'
        WHEN scheduled_at > %(now)s THEN 'later' ELSE 'waiting' END AS state
    FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed') GROUP BY queue_name, state
) found JOIN procrastinate_jobs job ON job.id = found.oldest"""


def update_gauges(*, now: dt.datetime) -> None:
    """Count everything once."""
    with acting_as(SYSTEM, is_read_only=True):
        counted = [*_jobs(now), *_messages(now), *_cases(now), *_uploads(now), *_staff(now)]
        counted += [*database_figures(), *_instants(now)]
    set_gauges([*counted, *disk_figures()])


def measure_certificates() -> None:
    """Look at the certificates of the sites, which takes a connection to each."""
    set_gauges(certificate_figures())


def _jobs(now: dt.datetime) -> Iterator[Figure]:
    """Of every queue, also of one that is empty: what was said of it before would stand otherwise."""
    found = {(queue, state): (number, age) for queue, state, number, age in rows(_JOBS, now=now)}
    for queue in {task.queue for task in app.tasks.values()} | {queue for queue, _ in found}:
        for state in JOB_STATES:
            yield "hemayat_jobs", (queue, state), found.get((queue, state), (0, None))[0]
        age = found.get((queue, "waiting"), (0, None))[1]
        yield "hemayat_jobs_oldest_seconds", (queue,), max(0.0, float(age or 0))


def _messages(now: dt.datetime) -> Iterator[Figure]:
    for kind, is_urgent in (("urgent", True), ("notice", False)):
        waits = backlog(is_urgent=is_urgent)
        late = (now - waits.oldest_due_at).total_seconds() if waits.oldest_due_at else 0.0
        yield "hemayat_messages_waiting", (kind,), waits.waiting
        yield "hemayat_messages_oldest_seconds", (kind,), max(0.0, late)


def _cases(now: dt.datetime) -> Iterator[Figure]:
    for kind, place, number, overdue in open_cases(day_of(now)):
        yield "hemayat_cases_open", (kind, place), number
        yield "hemayat_cases_overdue", (kind, place), overdue


def _uploads(now: dt.datetime) -> Iterator[Figure]:
    for state, (number, oldest) in uploads_waiting().items():
        late = (now - oldest).total_seconds() if oldest else 0.0
        yield "hemayat_uploads_waiting", (state,), number
        yield "hemayat_uploads_oldest_seconds", (state,), max(0.0, late)


def _staff(now: dt.datetime) -> Iterator[Figure]:
    for power, number in powers_granted(since=now - LATELY).items():
        yield "hemayat_powers_granted", (power,), number
    for kind, number in confirmed_for_organisations(since=now - LATELY).items():
        yield "hemayat_powers_granted", (f"organisation_{kind}",), number
    for state, number in budgets_today().items():
        yield "hemayat_look_budgets", (state,), number


def _instants(now: dt.datetime) -> Iterator[Figure]:
    signed_at, sent_at = last_checkpoint_at(), last_acknowledged_at()
    yield "hemayat_checkpoint_timestamp_seconds", (), signed_at.timestamp() if signed_at else 0.0
    yield "hemayat_checkpoint_acknowledged_timestamp_seconds", (), sent_at.timestamp() if sent_at else 0.0
    copied: Path = settings.COPIED
    yield "hemayat_copied_timestamp_seconds", (), copied.stat().st_mtime if copied.exists() else 0.0
    yield "hemayat_measured_timestamp_seconds", (), now.timestamp()
