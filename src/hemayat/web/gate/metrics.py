"""The waiting room in the service's own figures: read at the site's /metrics, like all that this machine counts."""

from __future__ import annotations

import time
from typing import Final

from prometheus_client import Gauge

from hemayat.web.gate.controller import Controller

_NEWEST: Final = "mostrecent"
_waiting = Gauge(
    "hemayat_gate_waiting", "People with a place whose turn has not come", multiprocess_mode=_NEWEST
)
_pace = Gauge("hemayat_gate_pace", "People a second who may go in", multiprocess_mode=_NEWEST)
_bears = Gauge("hemayat_gate_capacity", "Pages a second that the site bears", multiprocess_mode=_NEWEST)
_flight = Gauge("hemayat_gate_flight", "Pages in the making", multiprocess_mode=_NEWEST)
_seen_at = Gauge("hemayat_gate_timestamp_seconds", "When the controller said this", multiprocess_mode=_NEWEST)


def update_metrics(controller: Controller) -> None:
    """Called each second."""
    _waiting.set(controller.ledger.waiting)
    _pace.set(controller.pace.rate)
    _bears.set(controller.pace.bears)
    _flight.set(controller.pace.flight)
    _seen_at.set(time.time())
