"""How a batch goes out: claim in one transaction, send outside of any, write down what came of it as it comes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.keys import KeyRingFault
from hemayat.notifications.gateways import (
    DeliveryAccepted,
    DeliveryNotPermitted,
    DeliveryRefused,
    DeliveryUncertain,
    OutgoingMessage,
)
from hemayat.notifications.gateways.provider_failover import RESTS, DeliveryOutcome, GatewayFailover
from hemayat.notifications.notice_wordings import notice_text
from hemayat.notifications.send_times import GIVE_UP_AFTER, again_after, next_try
from hemayat.notifications.sms_length import parts_of
from hemayat.notifications.states import MessageState, states_before

MOBILE = b"mobile"
SECRET = b"message"
TRIED_OFTEN, TOO_LATE = "tried_often", "too_late"
MAY_BE_RELEASED = (TRIED_OFTEN, TOO_LATE, "no_gateway", "synthetic_person", "real_person")
"""Faults that end when a gateway is mended or given."""

NOT_BEGUN = DeliveryRefused("not_begun")
BEGIN_WITHIN_SECONDS = 25.0
"""No message of a batch is begun later: the batch ends before its claim, and soon after the worker is stopped."""


@dataclass(frozen=True)
class SendBatchResult:
    """What came of a batch. `again`: back in the queue; `held`: no gateway may carry it."""

    claimed: int = 0
    sent: int = 0
    again: int = 0
    failed: int = 0
    held: int = 0


@dataclass(frozen=True)
class ClaimedMessage:
    id: int
    uuid: UUID
    to_sealed: bytes = field(repr=False)
    notice: str
    parameters: dict[str, str]
    words: str = field(repr=False)
    secret: bytes | None = field(repr=False)
    is_urgent: bool
    is_synthetic: bool
    attempts: int
    expires_at: datetime | None
    provider: str
    queued_at: datetime
    is_wrong_number: bool = False


@dataclass(frozen=True)
class DeliveryUpdate:
    """What is written into the row of a message that was claimed."""

    id: int
    claimed_attempts: int
    state: MessageState
    attempts: int
    next_at: datetime
    provider: str = ""
    reference: str = ""
    awaits_receipt: bool = False
    parts: int = 0
    fault: str = ""


def send_batch(line_up: GatewayFailover, *, now: datetime, is_urgent: bool, batch: int) -> SendBatchResult:
    """See `actions.send_due`."""
    with acting_as(SYSTEM):
        claimed = _claim(now, is_urgent, batch)
    if not claimed:
        return SendBatchResult()
    if line_up.at_once == 0:
        with acting_as(SYSTEM):
            verdicts = [_send(line_up, each, now) for each in claimed]
            _write(verdicts, now)
    else:
        verdicts = [each for some in _send_in_threads(line_up, claimed, now) for each in some]
    states = [verdict.state for verdict in verdicts]
    return SendBatchResult(
        claimed=len(claimed),
        sent=states.count(MessageState.SENT),
        again=states.count(MessageState.QUEUED),
        failed=states.count(MessageState.FAILED),
        held=states.count(MessageState.HELD),
    )


def _claim(now: datetime, is_urgent: bool, batch: int) -> list[ClaimedMessage]:
    with connection.cursor() as cursor:
        plan_by_index(cursor)
        cursor.execute(
            f"""
            UPDATE outbox SET state = 'sending', attempts = attempts + 1, next_at = %s
            WHERE id = ANY(ARRAY({DUE}))
            RETURNING id, uuid, to_sealed, notice, parameters, words, secret, is_urgent, is_synthetic, attempts,
                      expires_at, provider, queued_at, {WRONG_NUMBER}
            """,  # noqa: S608 - the statement above
            [
                now + again_after(is_urgent=is_urgent),
                states_before(MessageState.SENDING, "sender"),
                is_urgent,
                now,
                batch,
            ],
        )
        return [ClaimedMessage(*_decoded(row)) for row in cursor.fetchall()]


# A code is sent wherever it was asked for; all else to a line that is marked as wrong is read at the site.
WRONG_NUMBER = """NOT is_urgent AND EXISTS (SELECT FROM wrong_number w WHERE w.line_index = to_index
    AND household_id <> ALL (w.right_for))"""
DUE = """SELECT id FROM outbox
    WHERE state IN ('queued', 'sending') AND state = ANY(%s) AND is_urgent = %s AND next_at <= %s
    ORDER BY next_at LIMIT %s FOR UPDATE SKIP LOCKED"""


def plan_by_index(cursor: Any) -> None:
    """Right after a publication the planner knows nothing yet of those that wait, and would sort them all each time."""
    cursor.execute(
        "SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off"
    )


def _decoded(row: tuple[Any, ...]) -> tuple[Any, ...]:
    # A raw cursor of Django's gives JSON as text.
    return (*row[:4], json.loads(row[4]), *row[5:])


def _send_in_threads(
    line_up: GatewayFailover, claimed: list[ClaimedMessage], now: datetime
) -> Iterator[list[DeliveryUpdate]]:
    """What is done is written while the rest is on its way: a process that dies here repeats as little as may be."""
    started = time.monotonic()
    with ThreadPoolExecutor(line_up.at_once, thread_name_prefix="sms") as pool:
        going: dict[Future[DeliveryUpdate], ClaimedMessage] = {
            pool.submit(_send, line_up, each, now, started): each for each in claimed
        }
        try:
            while going:
                done, _ = wait(going, return_when=FIRST_COMPLETED)
                verdicts = [future.result() for future in done]
                for future in done:
                    del going[future]
                with acting_as(SYSTEM):
                    _write(verdicts, now + timedelta(seconds=time.monotonic() - started))
                yield verdicts
        finally:
            # Where nothing can be written down any more, nothing more is sent.
            pool.shutdown(cancel_futures=True)


def _send(
    line_up: GatewayFailover, claimed: ClaimedMessage, now: datetime, started: float | None = None
) -> DeliveryUpdate:
    if started is not None and time.monotonic() - started > BEGIN_WITHIN_SECONDS:
        return _verdict(claimed, DeliveryOutcome("", NOT_BEGUN), 0, now)
    if claimed.is_wrong_number:
        return _verdict(claimed, DeliveryOutcome("", DeliveryNotPermitted("wrong_number")), 0, now)
    if claimed.expires_at is not None and claimed.expires_at <= now:
        return _verdict(claimed, DeliveryOutcome("", DeliveryRefused("expired", is_final=True)), 0, now)
    try:
        message = _opened(claimed)
    except (KeyRingFault, LookupError, ValueError, TypeError, AttributeError) as fault:
        # A key or a wording that this process does not have yet: another may. Or values that fit no wording: such a
        # message must not hold up the others.
        return _verdict(claimed, DeliveryOutcome("", DeliveryRefused(type(fault).__name__)), 0, now)
    outcome = line_up.send(message, first=claimed.provider, is_urgent=claimed.is_urgent)
    return _verdict(claimed, outcome, parts_of(message.words), now)


def _opened(claimed: ClaimedMessage) -> OutgoingMessage:
    keys = key_ring()
    if claimed.secret is not None:
        words = keys.unseal(claimed.secret, SECRET).decode()
    elif claimed.notice:
        words = notice_text(claimed.notice, claimed.parameters, "fa")
    else:
        words = claimed.words
    to = keys.unseal(claimed.to_sealed, MOBILE).decode()
    return OutgoingMessage(str(claimed.uuid), to, words, claimed.is_synthetic)


def _verdict(claimed: ClaimedMessage, outcome: DeliveryOutcome, parts: int, now: datetime) -> DeliveryUpdate:
    """What the answer makes of the message: the whole of the sender's decisions, without a database."""

    def made(state: MessageState, **more: Any) -> DeliveryUpdate:
        return DeliveryUpdate(
            claimed.id, claimed.attempts, state, **{"attempts": claimed.attempts, "next_at": now, **more}
        )

    answer = outcome.answer
    if isinstance(answer, DeliveryAccepted):
        return made(
            MessageState.SENT,
            provider=outcome.gateway,
            reference=answer.reference,
            awaits_receipt=outcome.gives_receipts,
            parts=parts,
        )
    if isinstance(answer, DeliveryNotPermitted):
        return made(MessageState.HELD, fault=answer.code)
    if isinstance(answer, DeliveryRefused) and answer.is_final:
        return made(MessageState.FAILED, provider=outcome.gateway, fault=answer.code)
    if answer in (RESTS, NOT_BEGUN):
        # Nobody was asked: that is no try of this message's.
        later = now if answer == NOT_BEGUN else now + again_after(is_urgent=claimed.is_urgent)
        return made(
            MessageState.QUEUED, attempts=claimed.attempts - 1, next_at=later, provider=claimed.provider
        )
    again = next_try(claimed.attempts, now, is_urgent=claimed.is_urgent)
    if again is None or now - claimed.queued_at > GIVE_UP_AFTER:
        fault = TOO_LATE if again else TRIED_OFTEN
        return made(MessageState.FAILED, provider=outcome.gateway, fault=fault)
    # Who may have it already is asked first next time.
    keeper = outcome.gateway if isinstance(answer, DeliveryUncertain) else ""
    return made(MessageState.QUEUED, next_at=again, provider=keeper, fault=answer.code)


def _write(verdicts: list[DeliveryUpdate], now: datetime) -> None:
    """One statement. A message that another worker has claimed since is left to it, unless it surely went out here."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE outbox SET
                state = said.state, attempts = said.attempts, next_at = said.next_at, provider = said.provider,
                provider_reference = said.reference, awaits_receipt = said.awaits, parts = said.parts,
                fault = said.fault,
                sent_at = CASE said.state WHEN 'sent' THEN %s END,
                settled_at = CASE said.state WHEN 'failed' THEN %s END,
                secret = CASE WHEN said.state IN ('sent', 'failed', 'held') THEN NULL ELSE secret END
            FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::int[], %s::timestamptz[], %s::text[], %s::text[],
                        %s::boolean[], %s::int[], %s::text[])
                AS said (id, claimed, state, attempts, next_at, provider, reference, awaits, parts, fault)
            WHERE outbox.id = said.id AND outbox.state IN ('sending', 'queued')
              AND (said.state = 'sent' OR (outbox.state = 'sending' AND outbox.attempts = said.claimed))
            """,
            [
                now,
                now,
                [each.id for each in verdicts],
                [each.claimed_attempts for each in verdicts],
                [each.state.value for each in verdicts],
                [each.attempts for each in verdicts],
                [each.next_at for each in verdicts],
                [each.provider for each in verdicts],
                [each.reference for each in verdicts],
                [each.awaits_receipt for each in verdicts],
                [each.parts for each in verdicts],
                [each.fault for each in verdicts],
            ],
        )
