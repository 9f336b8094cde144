"""How organisations are reached, for operators: what waits to be sent, what failed, and what was given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

_STANDING = """
SELECT o.code, s.open, s.failing, s.failing_since, s.given_up, c.waiting, c.waiting_since, c.given_up
FROM organisation o
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE ended_at IS NULL AND (ends_at IS NULL OR ends_at > %(now)s)) AS open,
        count(*) FILTER (WHERE ended_at IS NULL AND failing_since IS NOT NULL) AS failing,
        min(failing_since) FILTER (WHERE ended_at IS NULL) AS failing_since,
        count(*) FILTER (WHERE ended_at IS NOT NULL AND failing_since IS NOT NULL) AS given_up
    FROM partner_subscription WHERE organisation_id = o.code) AS s
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE sent_at IS NULL AND given_up_at IS NULL) AS waiting,
        min(made_at) FILTER (WHERE sent_at IS NULL AND given_up_at IS NULL) AS waiting_since,
        count(given_up_at) AS given_up
    FROM partner_callback WHERE organisation_id = o.code) AS c
WHERE o.is_active ORDER BY o.code"""


@dataclass(frozen=True)
class DeliveryHealth:
    """One organisation. Callbacks are those of the last three months, as long as they are kept."""

    organisation: str
    subscriptions: int
    failing: int
    failing_since: datetime | None
    subscriptions_given_up: int
    callbacks_waiting: int
    waiting_since: datetime | None
    callbacks_given_up: int


def delivery_status(now: datetime) -> list[DeliveryHealth]:
    """Each organisation that is let in, by code; one query, as the system."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"now": now})
        return [DeliveryHealth(*row) for row in cursor.fetchall()]
