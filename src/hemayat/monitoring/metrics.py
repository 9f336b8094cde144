"""Counts and times of requests by the name of their route. With PROMETHEUS_MULTIPROC_DIR all workers are added up."""

from __future__ import annotations

import os

from prometheus_client import CONTENT_TYPE_LATEST as CONTENT_TYPE
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

__all__ = ["CONTENT_TYPE", "count_request", "exposition", "set_reconciliation_gauge"]

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0)

_requests = Counter("hemayat_requests_total", "Requests answered", ["site", "route", "method", "status"])
_seconds = Histogram("hemayat_request_seconds", "Seconds to an answer", ["site", "route"], buckets=_SECONDS)
_found = Gauge(
    "hemayat_reconciliation", "Cases that were found to be wrong", ["kind"], multiprocess_mode="mostrecent"
)
_METHODS = {"GET", "HEAD", "POST"}


def count_request(*, site: str, route: str, method: str, status: int, seconds: float) -> None:
    """One answered request. `route` is the name of a route, never an address, so the number of series is bounded."""
    _requests.labels(site, route, method if method in _METHODS else "other", str(status)).inc()
    _seconds.labels(site, route).observe(seconds)


def set_reconciliation_gauge(kind: str, how_many: int) -> None:
    """What the last reconciliation counted of one kind."""
    _found.labels(kind).set(how_many)


def exposition() -> bytes:
    """All that was counted, in Prometheus' text form."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # published without types
    return generate_latest(registry)
