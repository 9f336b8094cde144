"""Measurements for /metrics: queues, how long they wait, and the state of the database and of the machine.

The worker measures, and /metrics only shows the result, so reading it costs nothing. If the worker stops,
`hemayat_measured_timestamp_seconds` falls behind. The statements read only what every role of the database may read:
no other exporter and no further right is needed. Of the machine and the sites, the free disk space and the last day of
their certificates are measured.
"""

from __future__ import annotations

import datetime as dt
import shutil
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings
from procrastinate.contrib.django import app

from hemayat.accounts.queries import powers_granted
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.queries import last_acknowledged_at, last_checkpoint_at
from hemayat.common.dates import day_of
from hemayat.documents.queries import uploads_waiting
from hemayat.jobs.gauges import Figure, rows, set_gauges
from hemayat.notifications.queries import backlog
from hemayat.oversight.look_budgets import budgets_today
from hemayat.partners.queries import confirmed_for_organisations
from hemayat.requests.queues import open_cases

CONNECTION_STATES = ("active", "idle", "idle in transaction", "other")
BACKUP_SLOT = "hemayat_backup"
_CONNECTIONS = """
SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity WHERE datname = current_database() GROUP BY 1"""
_LIMIT = "SELECT current_setting('max_connections')::int"
_LOG = """
SELECT coalesce(bool_or(active), false), coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)), 0)
FROM pg_replication_slots WHERE slot_name = %(slot)s"""
# A standby's slot moves on with what the standby has written down. pg_stat_replication hides that from our role.
_LAG = """
SELECT coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)), 0)
FROM pg_replication_slots WHERE slot_type = 'physical' AND slot_name <> %(slot)s AND restart_lsn IS NOT NULL"""
_AGE = "SELECT max(greatest(age(datfrozenxid), mxid_age(datminmxid))) FROM pg_database"
# Of a small table any share is soon vacuumed.
_DEAD = """
SELECT coalesce(max(n_dead_tup::float8 / (n_live_tup + n_dead_tup)), 0)
FROM pg_stat_user_tables WHERE n_dead_tup > 100000"""
POSTGRES = Path("/var/lib/postgresql")
"""Where Debian keeps databases; on a machine of its own nobody here sees that disk."""
LONGEST_SECONDS = 10.0
TLS_PORT = 443
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


def database_figures() -> Iterator[Figure]:
    """In the caller's transaction."""
    found = dict.fromkeys(CONNECTION_STATES, 0)
    for state, number in rows(_CONNECTIONS):
        found[state if state in found else "other"] += number
    for state, number in found.items():
        yield "hemayat_database_connections", (state,), number
    yield "hemayat_database_connections_most", (), rows(_LIMIT)[0][0]
    ((is_followed, kept),) = rows(_LOG, slot=BACKUP_SLOT)
    yield "hemayat_log_followed", (), is_followed
    yield "hemayat_log_kept_bytes", (), float(kept)
    yield "hemayat_replication_lag_bytes", (), float(rows(_LAG, slot=BACKUP_SLOT)[0][0])
    yield "hemayat_transaction_age", (), float(rows(_AGE)[0][0])
    yield "hemayat_database_dead_ratio", (), float(rows(_DEAD)[0][0])


def disk_figures() -> Iterator[Figure]:
    """Of each folder that fills up and is on this machine."""
    for name, folder in _folders().items():
        if folder.exists():
            found = shutil.disk_usage(folder)
            yield "hemayat_disk_free_ratio", (name,), found.free / found.total


def _folders() -> dict[str, Path]:
    found = {"system": Path("/"), "home": settings.ENVIRONMENT.home, "database": POSTGRES}
    if settings.RUNS:
        found["runs"] = settings.RUNS
    copied: Path = settings.COPIED
    # Says into which folder the last whole copy went; nothing where pgBackRest took it.
    if copied.exists() and (folder := copied.read_text("utf-8").strip()):
        found["backups"] = Path(folder)
    return found


def certificate_figures() -> Iterator[Figure]:
    """Of each site that has TLS. One that does not answer has the certificate of 1970, which nobody takes for good."""
    environment = settings.ENVIRONMENT
    origins = (environment.citizen_origin, environment.staff_origin, environment.partner_origin)
    for site, origin in zip(("citizen", "staff", "partner"), origins, strict=True):
        parts = urlsplit(origin)
        if parts.scheme == "https":
            end = _end_of_certificate(parts.hostname or "", parts.port or TLS_PORT)
            yield "hemayat_certificate_end_timestamp_seconds", (site,), end


def _end_of_certificate(host: str, port: int) -> float:
    # Only a date is read and nothing is sent, so that a certificate that has expired or that nobody trusts is seen too.
    asking = ssl.create_default_context()
    asking.check_hostname, asking.verify_mode = False, ssl.CERT_NONE
    near = "127.0.0.1" if host.endswith(".localhost") else host
    try:
        with (
            socket.create_connection((near, port), timeout=LONGEST_SECONDS) as plain,
            asking.wrap_socket(plain, server_hostname=host) as spoken,
        ):
            shown = spoken.getpeercert(binary_form=True)
    except OSError:
        return 0.0
    return x509.load_der_x509_certificate(shown).not_valid_after_utc.timestamp() if shown else 0.0


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
