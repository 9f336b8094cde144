"""How receipts are kept and what they change; drivers hear them in threads of their own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.notifications.gateways import ReceiptNews
from hemayat.notifications.states import State, before
from hemayat.notifications.timing import GIVE_UP_AFTER

LATE_AT_MOST = timedelta(minutes=15)
_LATE = (
    "SELECT r.provider, r.reference, r.state, r.code FROM message_receipt r JOIN outbox o "
    "ON o.provider = r.provider AND o.provider_reference = r.reference AND o.provider_reference <> '' "
    "WHERE o.state = 'sent' AND r.state <> 'buffered'"
)


def keep(news: ReceiptNews, now: datetime) -> bool:
    """See `actions.take_receipt`."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO message_receipt (provider, reference, state, code, at) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT DO NOTHING",
            [news.provider, news.reference, news.state, news.code, now],
        )
        return _apply(cursor, news, now)


def match_late(cursor: Any, now: datetime) -> int:
    """Receipts whose message was not yet marked as sent when they came; returns how many.

    They come within moments of each other; what was missed is looked for once more before a message is given up.
    """
    cursor.execute(f"{_LATE} AND r.at > %s", [now - LATE_AT_MOST])
    late = cursor.fetchall()
    cursor.execute(f"{_LATE} AND o.awaits_receipt AND o.sent_at < %s", [now - GIVE_UP_AFTER])
    late += cursor.fetchall()
    for row in late:
        _apply(cursor, ReceiptNews(*row), now)
    return len(late)


def give_up(cursor: Any, now: datetime) -> int:
    """Messages whose provider promised a receipt and gave none; returns how many."""
    cursor.execute(
        "UPDATE outbox SET state = 'failed', fault = 'no_receipt', settled_at = %s "
        "WHERE state = ANY(%s) AND state = 'sent' AND awaits_receipt AND sent_at < %s",
        [now, before(State.FAILED, "sweeper"), now - GIVE_UP_AFTER],
    )
    return int(cursor.rowcount)


def _apply(cursor: Any, news: ReceiptNews, now: datetime) -> bool:
    """Whether a message of this reference is known. Our own key is a reference as good as the provider's."""
    own = _uuid(news.reference)
    find = (
        "(uuid = %s OR (provider = %s AND provider_reference = %s))"
        if own
        else ("(%s::uuid IS NULL AND provider = %s AND provider_reference = %s)")
    )
    where = [own, news.provider, news.reference]
    if news.state == "buffered":
        cursor.execute(f"SELECT 1 FROM outbox WHERE {find}", where)  # noqa: S608 - one of two conditions above
        return cursor.fetchone() is not None
    after = State(news.state)
    cursor.execute(
        f"""
        WITH found AS (SELECT id, state FROM outbox WHERE {find}),
             changed AS (
                UPDATE outbox SET state = %s, settled_at = %s, provider = %s, fault = %s, secret = NULL,
                       sent_at = coalesce(sent_at, %s)
                WHERE id IN (SELECT id FROM found) AND state = ANY(%s) RETURNING 1)
        SELECT EXISTS (SELECT FROM found)
        """,  # noqa: S608 - one of two conditions above
        [
            *where,
            after,
            now,
            news.provider,
            "" if after is State.DELIVERED else "undelivered",
            now,
            before(after, "receipt"),
        ],
    )
    return bool(cursor.fetchone()[0])


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
