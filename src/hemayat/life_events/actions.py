"""Every change that life events bring; call them outside any transaction."""

from __future__ import annotations

from hemayat.life_events.event_intake import receive
from hemayat.life_events.event_processor import apply_due
from hemayat.life_events.feed_import import load

__all__ = ["apply_due", "load", "receive"]
