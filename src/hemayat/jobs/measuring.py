"""What waits, for whom and how long, put where /metrics is read.

The worker counts it, and not whoever asks: being looked at costs nothing, however often. Where the worker is silent,
`hemayat_measured_timestamp_seconds` stays behind.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from math import nan
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app
from prometheus_client import Gauge

from hemayat.agreements.clocks import day_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.queries import last_acknowledged_at, last_checkpoint_at
from hemayat.notifications.queries import backlog
from hemayat.requests.desk import open_cases

GAUGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "hemayat_jobs": ("Jobs by what they do: waiting, running, later, failed", ("queue", "state")),
    "hemayat_jobs_oldest_seconds": ("How long the oldest job that is due has waited", ("queue",)),
    "hemayat_messages_waiting": ("Messages not sent yet", ("kind",)),
    "hemayat_messages_oldest_seconds": ("How long the oldest message has been due", ("kind",)),
    "hemayat_cases_open": ("Cases that are filed and not ended, by where they wait", ("kind", "place")),
    "hemayat_cases_overdue": ("Open cases whose day has passed", ("kind", "place")),
    "hemayat_database_connections": ("Connections to the database by what they do", ("state",)),
    "hemayat_database_connections_most": ("As many as the server takes", ()),
    "hemayat_log_followed": ("Whether somebody copies the database's log as it is written", ()),
    "hemayat_log_kept_bytes": ("Log that the server keeps for who copies it", ()),
    "hemayat_copied_timestamp_seconds": ("When the last whole copy was taken; NaN: none with this home", ()),
    "hemayat_checkpoint_timestamp_seconds": ("Up to when the audit record is signed", ()),
    "hemayat_checkpoint_acknowledged_timestamp_seconds": (
        "When somebody outside last acknowledged a checkpoint; 0: never",
        (),
    ),
    "hemayat_measured_timestamp_seconds": ("When all of this was counted", ()),
}
JOB_STATES = ("waiting", "running", "later", "failed")
CONNECTION_STATES = ("active", "idle", "idle in transaction", "other")
BACKUP_SLOT = "hemayat_backup"
_JOBS = """
SELECT found.queue_name, found.state, found.number, extract(epoch FROM %(now)s - greatest(
    job.scheduled_at, (SELECT max(event.at) FROM procrastinate_events event WHERE event.job_id = job.id)))
FROM (
    SELECT queue_name, count(*) AS number, min(id) AS oldest, CASE
        WHEN status = 'doing' THEN 'running' WHEN status = 'failed' THEN 'failed'
        WHEN scheduled_at > %(now)s THEN 'later' ELSE 'waiting' END AS state
    FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed') GROUP BY queue_name, state
) found JOIN procrastinate_jobs job ON job.id = found.oldest"""
_CONNECTIONS = """
SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity WHERE datname = current_database() GROUP BY 1"""
_LIMIT = "SELECT current_setting('max_connections')::int"
_LOG = """
SELECT coalesce(bool_or(active), false), coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)), 0)
FROM pg_replication_slots WHERE slot_name = %(slot)s"""

Figure = tuple[str, tuple[str, ...], float]
"""Of which gauge, its labels, the value."""


def measure(*, now: dt.datetime) -> None:
    """Count everything once."""
    with acting_as(SYSTEM, is_read_only=True):
        figures = [*_jobs(now), *_messages(now), *_cases(now), *_database(), *_instants(now)]
    for name, labels, value in figures:
        gauge = _gauges()[name]
        (gauge.labels(*labels) if labels else gauge).set(value)


@cache
def _gauges() -> dict[str, Gauge]:
    """Made where they are used: each process that makes one has a file of its own for it."""
    return {
        name: Gauge(name, words, labels, multiprocess_mode="mostrecent")
        for name, (words, labels) in GAUGES.items()
    }


def _jobs(now: dt.datetime) -> Iterator[Figure]:
    """Of every queue, also of one that is empty: what was said of it before would stand otherwise."""
    found = {(queue, state): (number, age) for queue, state, number, age in _rows(_JOBS, now=now)}
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


def _database() -> Iterator[Figure]:
    found = dict.fromkeys(CONNECTION_STATES, 0)
    for state, number in _rows(_CONNECTIONS):
        found[state if state in found else "other"] += number
    for state, number in found.items():
        yield "hemayat_database_connections", (state,), number
    yield "hemayat_database_connections_most", (), _rows(_LIMIT)[0][0]
    ((is_followed, kept),) = _rows(_LOG, slot=BACKUP_SLOT)
    yield "hemayat_log_followed", (), is_followed
    yield "hemayat_log_kept_bytes", (), float(kept)


def _instants(now: dt.datetime) -> Iterator[Figure]:
    signed_at = last_checkpoint_at()
    yield "hemayat_checkpoint_timestamp_seconds", (), signed_at.timestamp() if signed_at else nan
    # Zero and not NaN, which no alert can be compared with.
    sent_at = last_acknowledged_at()
    yield "hemayat_checkpoint_acknowledged_timestamp_seconds", (), sent_at.timestamp() if sent_at else 0.0
    copied: Path = settings.COPIED
    yield "hemayat_copied_timestamp_seconds", (), copied.stat().st_mtime if copied.exists() else nan
    yield "hemayat_measured_timestamp_seconds", (), now.timestamp()


def _rows(statement: str, **given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())
