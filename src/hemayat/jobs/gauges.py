"""The gauges that the worker sets: what each says, its labels, and where a figure is put."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import connection
from prometheus_client import Gauge

GAUGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "hemayat_jobs": ("Jobs by what they do: waiting, running, later, failed", ("queue", "state")),
    "hemayat_jobs_oldest_seconds": ("How long the oldest job that is due has waited", ("queue",)),
    "hemayat_messages_waiting": ("Messages not sent yet", ("kind",)),
    "hemayat_messages_oldest_seconds": ("How long the oldest message has been due", ("kind",)),
    "hemayat_cases_open": ("Cases that are filed and not ended, by where they wait", ("kind", "place")),
    "hemayat_cases_overdue": ("Open cases whose day has passed", ("kind", "place")),
    "hemayat_uploads_waiting": ("Uploads that nobody can open yet, by their state", ("state",)),
    "hemayat_uploads_oldest_seconds": ("How long the oldest of these has waited", ("state",)),
    "hemayat_powers_granted": (
        "Powers granted to staff, and keys, terms and addresses of organisations, within the last hour",
        ("power",),
    ),
    "hemayat_look_budgets": (
        "Members of staff whose budget of files for today is exceeded, stopped or extended",
        ("state",),
    ),
    "hemayat_database_connections": ("Connections to the database by what they do", ("state",)),
    "hemayat_database_connections_most": ("As many as the server takes", ()),
    "hemayat_database_dead_ratio": ("Share of dead rows in the large table that has the most of them", ()),
    "hemayat_transaction_age": (
        "Transactions since the oldest that is not frozen; at 2 billion all stops",
        (),
    ),
    "hemayat_log_followed": ("Whether somebody copies the database's log as it is written", ()),
    "hemayat_log_kept_bytes": ("Log that the server keeps for who copies it", ()),
    "hemayat_replication_lag_bytes": ("Log that the standby farthest behind does not have; 0: none", ()),
    "hemayat_disk_free_ratio": ("Free share of the disk that this folder is on", ("folder",)),
    "hemayat_certificate_end_timestamp_seconds": (
        "When the certificate of this site expires; 0: it was not seen",
        ("site",),
    ),
    "hemayat_copied_timestamp_seconds": ("When the last whole copy was taken; 0: none with this home", ()),
    "hemayat_checkpoint_timestamp_seconds": ("Up to when the audit record is signed; 0: never", ()),
    "hemayat_checkpoint_acknowledged_timestamp_seconds": (
        "When somebody outside last acknowledged a checkpoint; 0: never",
        (),
    ),
    "hemayat_measured_timestamp_seconds": ("When all of this was counted", ()),
}
"""What has not happened yet is 0 and never NaN, which no alert can be compared with."""

Figure = tuple[str, tuple[str, ...], float]
"""Of which gauge, its labels, the value."""


def set_gauges(figures: Iterable[Figure]) -> None:
    """Put each where `/metrics` is read."""
    for name, labels, value in figures:
        gauge = _gauges()[name]
        (gauge.labels(*labels) if labels else gauge).set(value)


def rows(statement: str, **kwargs: Any) -> list[tuple[Any, ...]]:
    """What the database says."""
    with connection.cursor() as cursor:
        cursor.execute(statement, kwargs)
        return list(cursor.fetchall())


@cache
def _gauges() -> dict[str, Gauge]:
    """Made where they are used: each process that makes one has a file of its own for it."""
    return {
        name: Gauge(name, words, labels, multiprocess_mode="mostrecent")
        for name, (words, labels) in GAUGES.items()
    }
