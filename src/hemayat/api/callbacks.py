"""What is to be sent to organisations: written with what it tells of, sent outside any transaction, tried for a day."""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog
from django.db import connection

from hemayat.api.addresses import AddressNotPublic, pinned
from hemayat.api.messages import (
    MessagePart,
    SearchRequest,
    StatusRequest,
    SubscribeRequest,
    UnsubscribeRequest,
)
from hemayat.api.models import Callback, Received
from hemayat.api.responses import build_response
from hemayat.api.signatures import signed
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.strict_json import parse_json
from hemayat.partners.callback_address import is_under

BODY = b"partner_callback"
READ = b"partner_message"
PATHS = {
    "search": "/registry/on-search",
    "subscribe": "/registry/on-subscribe",
    "unsubscribe": "/registry/on-unsubscribe",
    "txn-status": "/registry/txn/on-status",
    "notify": "/registry/notify",
}
ANSWERS: dict[str, tuple[str, type[MessagePart]]] = {
    "search": ("on-search", SearchRequest),
    "subscribe": ("on-subscribe", SubscribeRequest),
    "unsubscribe": ("on-unsubscribe", UnsubscribeRequest),
    "txn-status": ("txn-on-status", StatusRequest),
}
_PATH_OF = {
    "notify": PATHS["notify"],
    **{action: PATHS[asked] for asked, (action, _) in ANSWERS.items()},
}
"""What is sent → its place under an organisation's address."""
TIMEOUT_SECONDS, CONNECT_SECONDS = 10.0, 3.0
"""Of one post in all, however slowly it is answered."""
LONGEST_SECONDS = 20.0
LONGEST_ACK = 16_384
TURN_SECONDS, SLOW_SECONDS = 2.0, 5.0
"""How long one run sends to one organisation before the others have their turn; and when a single answer is slow."""
SILENT_FOR = timedelta(minutes=2)
"""How long an organisation is left alone that did not answer at all, or slowly."""
GIVE_UP_AFTER = timedelta(hours=24)
KEPT = timedelta(days=90)
_CLAIM = """
UPDATE partner_callback SET tries = tries + 1,
    next_at = %(now)s + least(interval '15 minutes', interval '15 seconds' * power(2, least(tries, 10)))
WHERE id = (
    SELECT c.id FROM partner_callback c JOIN organisation o
        ON o.code = c.organisation_id AND o.is_active AND o.callback_url <> ''
    WHERE c.next_at <= %(now)s AND c.sent_at IS NULL AND c.given_up_at IS NULL
        AND c.organisation_id <> ALL (%(served)s)
    ORDER BY c.next_at LIMIT 1 FOR UPDATE OF c SKIP LOCKED)
RETURNING id, organisation_id, url, action, body, made_at,
    (SELECT o.callback_url FROM organisation o WHERE o.code = organisation_id)"""

log = structlog.get_logger()


@dataclass(frozen=True)
class ClaimedCallback:
    id: int
    organisation: str
    url: str
    action: str
    body: bytes = field(repr=False)
    made_at: datetime
    confirmed_base: str

    @property
    def address(self) -> str:
        """Where it was asked for, if that is under the address confirmed now: an earlier one may be a stranger's."""
        base = self.confirmed_base
        return self.url if is_under(base, self.url) else f"{base}{_PATH_OF[self.action]}"


def answer_received(received: int, now: datetime) -> None:
    """Answer a message that was taken, once: the callback is written in the same transaction."""
    with acting_as(SYSTEM):
        rows = Received.objects.select_for_update(of=("self",)).select_related("organisation")
        row = rows.filter(pk=received, answered_at=None).first()
        if row is None or row.body is None or not row.organisation.is_active:
            return
        action, model = ANSWERS[row.action]
        message = model.model_validate_json(key_ring().unseal(bytes(row.body), READ))
        queue(row.organisation_id, row.reply_to, action, build_response(row, message, now), now)


def queue(organisation: str, url: str, action: str, message: dict[str, Any], now: datetime) -> None:
    """In the caller's transaction, as the system."""
    sealed = key_ring().seal(json.dumps(message, ensure_ascii=False).encode(), BODY)
    Callback.objects.create(
        organisation_id=organisation, url=url, action=action, body=sealed, made_at=now, next_at=now
    )


def send_due(now: datetime) -> int:
    """Send what is due, for some seconds. Says how many went.

    A claim is also the next try, so that a worker that dies loses nothing. An organisation that answers slowly
    keeps no other from its messages: after TURN_SECONDS, the others are served first.
    """
    begun, sent = time.monotonic(), 0
    used: dict[str, float] = defaultdict(float)
    while (gone := time.monotonic() - begun) < LONGEST_SECONDS:
        at = now + timedelta(seconds=gone)
        served = [code for code, seconds in used.items() if seconds >= TURN_SECONDS]
        claimed_callback = _claimed(at, served) or (_claimed(at, []) if served else None)
        if claimed_callback is None:
            break
        sent += _send(claimed_callback, at)
        used[claimed_callback.organisation] += time.monotonic() - begun - gone
    return sent


def forget_old(now: datetime) -> None:
    """Messages and callbacks of three months ago; what was told of whom stays in the record."""
    with acting_as(SYSTEM):
        Received.objects.filter(received_at__lt=now - KEPT).delete()
        Callback.objects.filter(made_at__lt=now - KEPT).delete()


def _claimed(now: datetime, served: Sequence[str]) -> ClaimedCallback | None:
    """The next that is due. `served`: organisations that have had their turn."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "served": list(served)})
        row = cursor.fetchone()
    return ClaimedCallback(*row) if row else None


def _send(claimed_callback: ClaimedCallback, now: datetime) -> bool:
    message = json.loads(key_ring().unseal(bytes(claimed_callback.body), BODY))
    begun = time.monotonic()
    said = asyncio.run(
        _post(
            claimed_callback.address,
            signed(claimed_callback.action, message, claimed_callback.organisation, now),
        )
    )
    is_taken = said is not None and said[0] in {200, 202} and not _is_refusal(said[1])
    is_slow = said is None or time.monotonic() - begun > SLOW_SECONDS
    is_over = not is_taken and now - claimed_callback.made_at > GIVE_UP_AFTER
    with acting_as(SYSTEM):
        if is_taken or is_over:
            ended = {"sent_at": now} if is_taken else {"given_up_at": now}
            Callback.objects.filter(pk=claimed_callback.id).update(body=None, **ended)
        if is_slow:
            # An organisation that is silent or slow keeps no other waiting.
            later = now + SILENT_FOR
            waiting = Callback.objects.filter(
                organisation=claimed_callback.organisation, sent_at=None, given_up_at=None
            )
            waiting.filter(next_at__lt=later).exclude(pk=claimed_callback.id).update(next_at=later)
    if not is_taken:
        log.warning(
            "partner_not_reached",
            organisation=claimed_callback.organisation,
            action=claimed_callback.action,
            given_up=is_over,
        )
    return is_taken


def _is_refusal(body: bytes) -> bool:
    """As the standard says it, with a status that means the contrary. Whatever is no acknowledgement says nothing."""
    try:
        said = parse_json(body)["message"]["ack_status"]
    except (ValueError, KeyError, TypeError):
        return False
    return bool(said != "ACK")


async def _post(url: str, envelope: dict[str, Any]) -> tuple[int, bytes] | None:
    """Status and the beginning of the body; None where no answer came in time, or the address is none to send to."""
    body, limits = b"", httpx.Timeout(TIMEOUT_SECONDS, connect=CONNECT_SECONDS)
    try:
        async with (
            asyncio.timeout(TIMEOUT_SECONDS),
            httpx.AsyncClient(timeout=limits, follow_redirects=False, trust_env=False) as client,
        ):
            there, host, extensions = await pinned(url)
            headers = {"Accept-Encoding": "identity", **host}
            async with client.stream(
                "POST", there, json=envelope, headers=headers, extensions=extensions
            ) as response:
                async for part in response.aiter_raw():
                    body += part
                    if len(body) > LONGEST_ACK:
                        break
    except AddressNotPublic as why:
        log.warning("partner_address_refused", why=str(why))
        return None
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
        return None
    return response.status_code, body
