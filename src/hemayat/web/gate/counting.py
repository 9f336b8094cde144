"""The room, for who watches the service: read at the site's /metrics, like everything that this machine counts."""

from __future__ import annotations

import time
from typing import Final

from prometheus_client import Gauge

from hemayat.web.gate.room import Room

_NEWEST: Final = "mostrecent"
_waiting = Gauge("hemayat_gate_waiting", "Places that wait for their turn", multiprocess_mode=_NEWEST)
_places = Gauge("hemayat_gate_places", "Places given since the count began", multiprocess_mode=_NEWEST)
_pace = Gauge("hemayat_gate_pace", "People a second who may go in", multiprocess_mode=_NEWEST)
_seen_at = Gauge("hemayat_gate_timestamp_seconds", "When the gate said this", multiprocess_mode=_NEWEST)


def tell(room: Room) -> None:
    """Called each second."""
    _waiting.set(room.waiting)
    _places.set(room.given)
    _pace.set(room.rate)
    _seen_at.set(time.time())
