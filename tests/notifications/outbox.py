"""Messages put into the outbox by the real action, and how they stand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.notifications import actions
from hemayat.notifications.models import OutboxMessage

DAY = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
"""12:30 in Tehran."""

NIGHT = datetime(2026, 5, 4, 20, 0, tzinfo=UTC)
"""23:30 in Tehran."""

MINUTE = timedelta(minutes=1)
MOBILE = "+989120000001"


def queue(key: str = "m1", **given: Any) -> None:
    """One message to a real person; each of its parts may be another."""
    values: dict[str, Any] = {
        "to": MOBILE,
        "words": "سلام",
        "household": 7,
        "province": "23",
        "is_synthetic": False,
        "now": DAY,
        **given,
    }
    with acting_as(SYSTEM):
        actions.queue_sms(key=key, **values)


def message(key: str = "m1") -> OutboxMessage:
    with acting_as(SYSTEM):
        return OutboxMessage.objects.get(key=key)
