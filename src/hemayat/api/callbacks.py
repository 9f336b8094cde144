"""What is to be sent to organisations: written with what it tells of, sent outside any transaction, tried for a day."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog
from django.db import connection

from hemayat.api.answering import answer
from hemayat.api.messages import (
    Part,
    SearchRequest,
    StatusRequest,
    SubscribeRequest,
    UnsubscribeRequest,
)
from hemayat.api.models import Callback, Received
from hemayat.api.signing import signed
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import ring

BODY = b"partner_callback"
READ = b"partner_message"
PATHS = {
    "search": "/registry/on-search",
    "subscribe": "/registry/on-subscribe",
    "unsubscribe": "/registry/on-unsubscribe",
    "txn-status": "/registry/txn/on-status",
    "notify": "/registry/notify",
}
ANSWERS: dict[str, tuple[str, type[Part]]] = {
    "search": ("on-search", SearchRequest),
    "subscribe": ("on-subscribe", SubscribeRequest),
    "unsubscribe": ("on-unsubscribe", UnsubscribeRequest),
    "txn-status": ("txn-on-status", StatusRequest),
}
TIMEOUT_SECONDS = 10.0
GIVE_UP_AFTER = timedelta(hours=24)
KEPT = timedelta(days=90)
BATCH = 50
_CLAIM = """
UPDATE partner_callback SET tries = tries + 1,
    next_at = %(now)s + least(interval '15 minutes', interval '15 seconds' * power(2, least(tries, 10)))
WHERE id = ANY(ARRAY(
    SELECT c.id FROM partner_callback c JOIN organisation o ON o.code = c.organisation_id AND o.is_active
    WHERE c.next_at <= %(now)s AND c.sent_at IS NULL AND c.given_up_at IS NULL
    ORDER BY c.next_at LIMIT %(batch)s FOR UPDATE OF c SKIP LOCKED))
RETURNING id, organisation_id, url, action, body, made_at"""

log = structlog.get_logger()


@dataclass(frozen=True)
class Claimed:
    id: int
    organisation: str
    url: str
    action: str
    body: bytes = field(repr=False)
    made_at: datetime


def answer_received(received: int, now: datetime) -> None:
    """Answer a message that was taken, once: the callback is written in the same transaction."""
    with acting_as(SYSTEM):
        rows = Received.objects.select_for_update(of=("self",)).select_related("organisation")
        row = rows.filter(pk=received, answered_at=None).first()
        if row is None or row.body is None or not row.organisation.is_active:
            return
        action, model = ANSWERS[row.action]
        message = model.model_validate_json(ring().unseal(bytes(row.body), READ))
        queue(row.organisation_id, row.reply_to, action, answer(row, message, now), now)


def queue(organisation: str, url: str, action: str, message: dict[str, Any], now: datetime) -> None:
    """In the caller's transaction, as the system."""
    sealed = ring().seal(json.dumps(message, ensure_ascii=False).encode(), BODY)
    Callback.objects.create(
        organisation_id=organisation, url=url, action=action, body=sealed, made_at=now, next_at=now
    )


def send_due(now: datetime) -> int:
    """Send what is due; a claim is also the next try, so that a worker that dies loses nothing. Says how many went."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "batch": BATCH})
        claimed = [Claimed(*row) for row in cursor.fetchall()]
    if not claimed:
        return 0
    with httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False) as client:
        return sum(_send(client, one, now) for one in claimed)


def forget_old(now: datetime) -> None:
    """Messages and callbacks of three months ago; what was told of whom stays in the record."""
    with acting_as(SYSTEM):
        Received.objects.filter(received_at__lt=now - KEPT).delete()
        Callback.objects.filter(made_at__lt=now - KEPT).delete()


def _send(client: httpx.Client, one: Claimed, now: datetime) -> bool:
    message = json.loads(ring().unseal(bytes(one.body), BODY))
    envelope = signed(one.action, message, one.organisation, now)
    try:
        response = client.post(one.url, json=envelope)
        is_taken = response.status_code in {200, 202}
    except (httpx.HTTPError, httpx.InvalidURL):
        is_taken = False
    is_over = not is_taken and now - one.made_at > GIVE_UP_AFTER
    if is_taken or is_over:
        with acting_as(SYSTEM):
            ended = {"sent_at": now} if is_taken else {"given_up_at": now}
            Callback.objects.filter(pk=one.id).update(body=None, **ended)
    if not is_taken:
        log.warning("partner_not_reached", organisation=one.organisation, action=one.action, given_up=is_over)
    return is_taken
