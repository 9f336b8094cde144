"""Every change to the outbox. Queueing happens in the caller's transaction; sending has transactions of its own."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import ring
from hemayat.notifications import receiving, sending
from hemayat.notifications.gateways import ReceiptNews
from hemayat.notifications.gateways.line_up import LineUp
from hemayat.notifications.line_up import line_up as installed_line_up
from hemayat.notifications.line_up import news_of
from hemayat.notifications.models import Message
from hemayat.notifications.notices import check_notice
from hemayat.notifications.sending import Sent
from hemayat.notifications.states import State, before
from hemayat.notifications.timing import GIVE_UP_AFTER, is_quiet

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

    `to_sealed`: a mobile sealed with the ring about b"mobile", unchanged from where it is kept. `notice`: a name in
    notices.py, `parameters` what it wants.
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
    keys = ring()
    row = Message(
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
    Message.objects.bulk_create([row], ignore_conflicts=True)
    if is_urgent:
        transaction.on_commit(_wake_the_sender, robust=True)


def queue_many(*, rows: Iterable[NewNotice], now: datetime, run_id: int | None = None) -> int:
    """Notices to many, in the caller's transaction, some thousands to a statement; returns how many are new.

    Raises KeyError or ValueError for a notice or parameters that are not in notices.py.
    """
    given = iter(rows)
    queued = 0
    while some := list(islice(given, AT_A_TIME)):
        for name, parameters in {(row.notice, tuple(sorted(row.parameters.items()))) for row in some}:
            check_notice(name, dict(parameters))
        queued += _insert(some, run_id, now)
    return queued


def queue_selected(
    *,
    select: str,
    given: list[Any],
    notice: str,
    parameters: Mapping[str, str],
    run_id: int | None,
    now: datetime,
) -> int:
    """One notice to all that a query of the caller's finds, inside the database; returns how many are new.

    `select` gives the columns (key text, household_id, province, to_sealed, to_index, is_synthetic), in this order; it
    is written by a slice and never by a stranger, whose values belong in `given`.
    """
    check_notice(notice, parameters)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO outbox ({_COLUMNS})
            SELECT gen_random_uuid(), chosen.*, %s, %s, %s, {_DEFAULTS} FROM ({select}) AS chosen
            ON CONFLICT DO NOTHING
            """,  # noqa: S608 - the query of a slice of ours, and the names of columns
            [notice, json.dumps(dict(parameters)), run_id, now, now, now, *given],
        )
        return int(cursor.rowcount)


def send_due(*, now: datetime, is_urgent: bool, batch: int = BATCH, by_way_of: LineUp | None = None) -> Sent:
    """Claim up to `batch` messages that are due, and send them. Workers at the same time claim different ones.

    A message is claimed with its next try in five minutes: if this process dies, another tries again with the same key.
    Notices wait for the morning; while every provider rests, nothing is claimed.
    """
    line_up = by_way_of or installed_line_up()
    if not line_up.is_open() or (not is_urgent and is_quiet(now)):
        return Sent()
    return sending.send_batch(line_up, now=now, is_urgent=is_urgent, batch=batch)


def take_receipt(*, news: ReceiptNews, now: datetime) -> bool:
    """Keep what a provider said, once, and bring the message to the state it tells of; False: reference not known.

    A good receipt counts whenever it comes; a bad one only for a message that was sent and nothing better is known of.
    """
    return receiving.keep(news, now)


def take_call(*, gateway: str, parameters: Mapping[str, str], now: datetime) -> bool:
    """A provider called the address of its receipts; False: the call was not ours to believe, and nothing is kept."""
    news = news_of(gateway, parameters)
    if news is None:
        return False
    take_receipt(news=news, now=now)
    return True


def settle(*, now: datetime) -> int:
    """For the timetable: receipts that came before their message was marked as sent, and messages of three days ago."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        late = receiving.match_late(cursor, now)
        return late + _give_up(cursor, now)


def release(*, now: datetime) -> int:
    """Queue again what was held because no gateway might carry it, and what no provider took; returns how many."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox SET state = %s, attempts = 0, next_at = %s, fault = '', settled_at = NULL, queued_at = %s "
            "WHERE state = ANY(%s) AND NOT is_urgent AND (state = 'held' OR fault = 'tried_often')",
            [State.QUEUED, now, now, before(State.QUEUED, "operator")],
        )
        return int(cursor.rowcount)


# ---------------------------------------------------------------------------------------- underneath

_COLUMNS = (
    "uuid, key, household_id, province, to_sealed, to_index, is_synthetic, notice, parameters, run_id, next_at, "
    "queued_at, created_at, words, is_urgent, state, attempts, provider, provider_reference, awaits_receipt, "
    "parts, fault"
)
_DEFAULTS = "%s, %s, %s, '', false, 'queued', 0, '', '', false, 0, ''"


def _insert(rows: list[NewNotice], run_id: int | None, now: datetime) -> int:
    columns: list[Any] = [
        [row.key for row in rows],
        [row.household for row in rows],
        [row.province for row in rows],
        [bytes(row.to_sealed) for row in rows],
        [row.to_index for row in rows],
        [row.is_synthetic for row in rows],
        [row.notice for row in rows],
        [json.dumps(dict(row.parameters)) for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO outbox ({_COLUMNS})
            SELECT gen_random_uuid(), key, household, province, sealed, index, is_synthetic, notice, parameters,
                   %s, {_DEFAULTS}
            FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::bytea[], %s::bytea[], %s::boolean[], %s::text[],
                        %s::jsonb[])
                AS given (key, household, province, sealed, index, is_synthetic, notice, parameters)
            ON CONFLICT DO NOTHING
            """,  # noqa: S608 - only names of columns are put in
            [run_id, now, now, now, *columns],
        )
        return int(cursor.rowcount)


def _give_up(cursor: Any, now: datetime) -> int:
    cursor.execute(
        """
        UPDATE outbox SET state = 'failed', fault = CASE state WHEN 'sent' THEN 'no_receipt' ELSE 'too_late' END,
               settled_at = %s, secret = NULL
        WHERE (state IN ('queued', 'sending') AND queued_at < %s AND attempts > 0)
           OR (state = 'sent' AND awaits_receipt AND sent_at < %s)
        """,
        [now, now - GIVE_UP_AFTER, now - GIVE_UP_AFTER],
    )
    return int(cursor.rowcount)


def _wake_the_sender() -> None:
    with contextlib.suppress(exceptions.AlreadyEnqueued):
        app.configure_task(URGENT_TASK, queue=URGENT_LANE, queueing_lock=URGENT_LANE).defer()
