"""Every change that life events bring; call them outside any transaction."""

from __future__ import annotations

from hemayat.lifeevents.applying import apply_due
from hemayat.lifeevents.loading import load
from hemayat.lifeevents.receiving import receive

__all__ = ["apply_due", "load", "receive"]
