"""Every change to the outbox. Queueing happens in the caller's transaction; sending has transactions of its own."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.notifications import delivery, delivery_receipts
from hemayat.notifications.delivery import SendBatchResult
from hemayat.notifications.gateway_pool import delivery_receipt
from hemayat.notifications.gateway_pool import gateway_pool as installed_line_up
from hemayat.notifications.gateways import ReceiptNews
from hemayat.notifications.gateways.provider_failover import GatewayFailover
from hemayat.notifications.models import OutboxMessage
from hemayat.notifications.notice_wordings import NOTICES
from hemayat.notifications.send_times import is_quiet
from hemayat.notifications.states import MessageState, states_before

AT_A_TIME = 5_000
BATCH = 200
MOBILE = b"mobile"
SECRET = b"message"
URGENT_TASK = "notifications.send_urgent"
URGENT_LANE = "urgent"
"""The queue and the queueing lock of what sends one-time codes."""


@dataclass(frozen=True)
class NewNotice:
    """One row for `queue_many`. `key`: the same key is the same message, queued once.

    `to_sealed`: a mobile sealed with the ring about b"mobile", unchanged from where it is kept; empty where no number
    is known: then the notice is read at the site alone. `notice`: in notice_wordings.py, with its `parameters`.
    """

    key: str
    household: int
    province: str
    to_sealed: bytes = field(repr=False)
    notice: str
    parameters: Mapping[str, str]
    is_synthetic: bool
    to_index: bytes | None = field(default=None, repr=False)


def queue_sms(  # noqa: PLR0913 - what the other slices give, each by name
    *,
    to: str,
    words: str,
    household: int | None,
    province: str,
    key: str,
    is_synthetic: bool,
    now: datetime,
    is_urgent: bool = False,
    expires_at: datetime | None = None,
) -> None:
    """One message, sent after the caller's transaction commits; a key that was queued before changes nothing.

    `to`: E.164. `is_urgent`: a one-time code: sent at night too, never shown again, and its words are sealed and
    forgotten once sent; give `expires_at`, after which it is not sent any more.
    """
    keys = key_ring()
    row = OutboxMessage(
        key=key,
        household_id=household,
        province=province,
        to_sealed=keys.seal(to.encode(), MOBILE),
        to_index=keys.blind_index("mobile", to),
        words="" if is_urgent else words,
        secret=keys.seal(words.encode(), SECRET) if is_urgent else None,
        is_urgent=is_urgent,
        is_synthetic=is_synthetic,
        next_at=now,
        queued_at=now,
        expires_at=expires_at,
        created_at=now,
    )
    OutboxMessage.objects.bulk_create([row], ignore_conflicts=True)
    if is_urgent:
        transaction.on_commit(_wake_the_sender, robust=True)


def is_queued(key: str) -> bool:
    """Whether a message was queued under this key before, as the system. One query."""
    found: bool = OutboxMessage.objects.filter(key=key).exists()
    return found


def queue_many(*, rows: Iterable[NewNotice], now: datetime, run_id: int | None = None) -> int:
    """Notices to many, in the caller's transaction, some thousands to a statement; returns how many are new.

    Raises KeyError or ValueError for a notice or parameters that are not in notice_wordings.py.
    """
    new_notices = iter(rows)
    queued = 0
    while some := list(islice(new_notices, AT_A_TIME)):
        with connection.cursor() as cursor:
            cursor.execute(QUEUED, {"notices": notices_told(some), "run": run_id, "now": now})
            queued += int(cursor.rowcount)
    return queued


def notices_told(rows: Sequence[NewNotice]) -> str:
    """As `QUEUED` reads them. Raises as `queue_many` does."""
    for name, parameters in {(row.notice, tuple(sorted(row.parameters))) for row in rows}:
        check_notice(name, dict.fromkeys(parameters, ""))
    return json.dumps([_told(row) for row in rows])


def check_notice(name: str, parameters: Mapping[str, str]) -> None:
    """Raises KeyError for a notice that is not in the table, ValueError where its parameters are not these."""
    wanted = NOTICES[name].parameters
    if wanted != set(parameters):
        raise ValueError(f"the notice {name} wants the parameters {sorted(wanted)}, not {sorted(parameters)}")


def queue_selected(
    *,
    select: str,
    parameters_of_query: list[Any],
    notice: str,
    parameters: Mapping[str, str],
    run_id: int | None,
    now: datetime,
) -> int:
    """One notice to all that a query of the caller's finds, inside the database; returns how many are new.

    `select` gives the columns (key text, household_id, province, to_sealed, to_index, is_synthetic), in this order;
    to_sealed may be NULL. It is written by a slice and never by a stranger, whose values belong in
    `parameters_of_query`.
    """
    check_notice(notice, parameters)
    source = f"SELECT chosen.*, %s, %s::jsonb FROM ({select}) AS chosen"  # noqa: S608 - as above
    values = [run_id, now, now, now, notice, json.dumps(dict(parameters)), *parameters_of_query]
    with connection.cursor() as cursor:
        cursor.execute(_insert(source, run="%s", now="%s"), values)
        return int(cursor.rowcount)


def send_due(
    *, now: datetime, is_urgent: bool, batch: int = BATCH, by_way_of: GatewayFailover | None = None
) -> SendBatchResult:
    """Claim up to `batch` messages that are due, and send them. Workers at the same time claim different ones.

    A message is claimed with its next try in five minutes: if this process dies, another tries again with the same key.
    Notices wait for the morning; while every provider rests, nothing is claimed.
    """
    line_up = by_way_of or installed_line_up()
    must_wait = is_quiet(now) and line_up.rings and not is_urgent
    if must_wait or not line_up.is_open():
        return SendBatchResult()
    return delivery.send_batch(line_up, now=now, is_urgent=is_urgent, batch=batch)


def take_receipt(*, news: ReceiptNews, now: datetime) -> bool:
    """Keep what a provider said, once, and bring the message to the state it tells of; False: reference not known.

    A good receipt counts whenever it comes; a bad one only for a message that was sent and nothing better is known of.
    """
    return delivery_receipts.store_receipt(news, now)


def take_call(*, parameters: Mapping[str, str], now: datetime) -> bool:
    """A provider called the address of its receipts; False: the call was not ours to believe, and nothing is kept."""
    news = delivery_receipt(parameters)
    if news is None:
        return False
    take_receipt(news=news, now=now)
    return True


def settle_receipts(*, now: datetime) -> int:
    """For the timetable: receipts that came before their message was marked as sent, and receipts that never came."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        return delivery_receipts.match_late(cursor, now) + delivery_receipts.expire_receipts(cursor, now)


def release(*, now: datetime) -> int:
    """Queue again what was held because no gateway might carry it, and what no provider took; returns how many.

    Not where its line was erased by the schedule.
    """
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox SET state = %s, attempts = 0, next_at = %s, fault = '', settled_at = NULL, queued_at = %s "
            "WHERE state = ANY(%s) AND NOT is_urgent AND fault = ANY(%s) AND to_sealed <> ''",
            [
                MessageState.QUEUED,
                now,
                now,
                states_before(MessageState.QUEUED, "operator"),
                list(delivery.MAY_BE_RELEASED),
            ],
        )
        return int(cursor.rowcount)


# ---------------------------------------------------------------------------------------- underneath


def _insert(source: str, *, run: str, now: str) -> str:
    """Inserts what `source` gives, in the order of `_GIVEN`; `run`, `now`: placeholders.

    A household whose head has no number that is known reads the notice at the site: its message is held.
    """
    return f"""
        INSERT INTO outbox (
            uuid, key, household_id, province, to_sealed, to_index, is_synthetic, notice, parameters,
            state, fault, run_id, next_at, queued_at, created_at,
            words, is_urgent, attempts, provider, provider_reference, awaits_receipt, parts)
        SELECT gen_random_uuid(), key, household, province, coalesce(sealed, ''), index, is_synthetic, notice,
            parameters, CASE WHEN length(sealed) > 0 THEN 'queued' ELSE 'held' END,
            CASE WHEN length(sealed) > 0 THEN '' ELSE 'no_number' END, {run}, {now}, {now}, {now},
            '', false, 0, '', '', false, 0
        FROM ({source}) AS given ({_GIVEN})
        ON CONFLICT DO NOTHING
        """  # noqa: S608 - the query of a slice of ours, and names of columns


_GIVEN = "key, household, province, sealed, index, is_synthetic, notice, parameters"
_TOLD = (
    "SELECT key, household, province, decode(sealed, 'hex'), decode(index, 'hex'), is_synthetic, notice, parameters "
    "FROM jsonb_to_recordset(%(notices)s::jsonb) AS told (key text, household bigint, province text, "
    "sealed text, index text, is_synthetic boolean, notice text, parameters jsonb)"
)
QUEUED = _insert(_TOLD, run="%(run)s", now="%(now)s")
"""Wants the parameters `notices` (see notices_told), `run` and `now`."""


def _told(row: NewNotice) -> dict[str, Any]:
    return {
        "key": row.key, "household": row.household, "province": row.province, "sealed": row.to_sealed.hex(),
        "index": None if row.to_index is None else row.to_index.hex(), "is_synthetic": row.is_synthetic,
        "notice": row.notice, "parameters": dict(row.parameters),
    }  # fmt: skip


def _wake_the_sender() -> None:
    with contextlib.suppress(exceptions.AlreadyEnqueued):
        app.configure_task(URGENT_TASK, queue=URGENT_LANE, queueing_lock=URGENT_LANE).defer()
