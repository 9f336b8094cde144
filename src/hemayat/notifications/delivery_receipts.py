"""How receipts are kept and what they change; drivers hear them in threads of their own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from hemayat.audit.context import NOBODY, acting_as
from hemayat.notifications.gateways import ReceiptNews
from hemayat.notifications.send_times import GIVE_UP_AFTER
from hemayat.notifications.states import MessageState, states_before

LATE_AT_MOST = timedelta(minutes=15)
_LATE = (
    "SELECT r.provider, r.reference, r.state, r.code FROM message_receipt r JOIN outbox o "
    "ON o.provider = r.provider AND o.provider_reference = r.reference AND o.provider_reference <> '' "
    "WHERE o.state = 'sent' AND r.state <> 'buffered'"
)


def store_receipt(news: ReceiptNews, now: datetime) -> bool:
    """See `actions.take_receipt`. A provider is nobody to us: the database does this one thing for it."""
    with acting_as(NOBODY), connection.cursor() as cursor:
        return _take(cursor, news, now)


def match_late(cursor: Any, now: datetime) -> int:
    """Receipts whose message was not yet marked as sent when they came; returns how many.

    They come within moments of each other; what was missed is looked for once more before a message is given up.
    """
    cursor.execute(f"{_LATE} AND r.at > %s", [now - LATE_AT_MOST])
    late = cursor.fetchall()
    cursor.execute(f"{_LATE} AND o.awaits_receipt AND o.sent_at < %s", [now - GIVE_UP_AFTER])
    late += cursor.fetchall()
    for row in late:
        _take(cursor, ReceiptNews(*row), now)
    return len(late)


def expire_receipts(cursor: Any, now: datetime) -> int:
    """Messages whose provider promised a receipt and gave none; returns how many."""
    cursor.execute(
        "UPDATE outbox SET state = 'failed', fault = 'no_receipt', settled_at = %s "
        "WHERE state = ANY(%s) AND state = 'sent' AND awaits_receipt AND sent_at < %s",
        [now, states_before(MessageState.FAILED, "sweeper"), now - GIVE_UP_AFTER],
    )
    return int(cursor.rowcount)


def _take(cursor: Any, news: ReceiptNews, now: datetime) -> bool:
    """Whether a message of this reference is known. Our own key is a reference as good as the provider's."""
    cursor.execute(
        "SELECT take_receipt(%s, %s, %s, %s, %s, %s)",
        [news.provider, news.reference, _uuid(news.reference), news.state, news.code, now],
    )
    return bool(cursor.fetchone()[0])


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
