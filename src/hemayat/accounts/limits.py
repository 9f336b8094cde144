"""How often one may try: counted in the database, one statement for each limit, right also for a thousand at once."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from hemayat.audit.keys import ring

TEN_MINUTES, HOUR, DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """At most `most` within `span`."""

    span: timedelta
    most: int


CODES_OF_LINE = (Limit(TEN_MINUTES, 3), Limit(DAY, 10))
CODES_OF_PERSON = (Limit(TEN_MINUTES, 5), Limit(DAY, 20))
CODES_OF_NETWORK = Limit(HOUR, 1_200)
"""Mobile operators put thousands of people behind one address."""
CODES_OF_NUMBER_RANGE = Limit(HOUR, 600)
CODES_BY_TELEPHONE = Limit(HOUR, 20_000)
"""Asked for through gateways, whose own address says nothing of the person."""
CODES_OF_AGENT = (Limit(TEN_MINUTES, 20), Limit(DAY, 400))
"""Asked for by one agent of the hotline, for whoever calls."""
TURNS_OF_LINE = (Limit(TEN_MINUTES, 60), Limit(DAY, 300))
TRIES_OF_LINE = (Limit(TEN_MINUTES, 5), Limit(DAY, 20))
"""Of a tracking code."""
ANSWERS_OF_LINE = (Limit(TEN_MINUTES, 6), Limit(DAY, 30))
"""By text message, each of which somebody pays for."""
WORDS_OF_LINE = (Limit(TEN_MINUTES, 20), Limit(DAY, 60))
"""Kept beyond those that are answered: each is work for somebody."""
ANSWERS_OF_NUMBER_RANGE = Limit(HOUR, 600)
CALLS_OF_LINE = (Limit(DAY, 1),)
"""By text message, that it is their turn in the waiting room: to a line that nobody has proven to be theirs."""
CALLS_OF_NETWORK = Limit(HOUR, 300)
CALLS_OF_NUMBER_RANGE = Limit(HOUR, 100)
CALLS_OF_ALL_CODES = 10
"""In an hour one for so many codes that may be sent: the waiting room costs no more than a part of signing in."""
TRIES_OF_STAFF = (Limit(timedelta(minutes=15), 5), Limit(DAY, 50))
TRIES_OF_STAFF_NETWORK = Limit(HOUR, 300)
CHECKS_OF_SSO = Limit(HOUR, 1_200)

_RANGE_DIGITS = 8
"""Of +98 912 345 6789 the first eight signs: ten to the fifth lines of one operator."""


class LimitReached(Exception):
    """Raised inside a transaction, so that what was counted before it in vain is taken back."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__("tried too often")
        self.retry_at = retry_at


def take_code(*, person: str, line: str, ip: str | None, now: datetime) -> None:
    """Count one code asked for, for all that it is limited by. Raises LimitReached, having counted nothing for it.

    `ip`: None where it is asked for by telephone, through a gateway. Always in this order, so that no two wait for each
    other. Whether the person exists makes no difference.
    """
    take_hit("person", person, CODES_OF_PERSON, now)
    take_hit("line", line, CODES_OF_LINE, now)
    if ip is None:
        take_share("network", "telephone", CODES_BY_TELEPHONE, now)
    else:
        take_share("network", network_of(ip), CODES_OF_NETWORK, now)
    take_share("range", line[:_RANGE_DIGITS], CODES_OF_NUMBER_RANGE, now)


def take_turn(line: str, now: datetime) -> None:
    """Count one turn of a conversation that costs nobody anything. Raises LimitReached."""
    take_hit("turn", line, TURNS_OF_LINE, now)


def take_try(line: str, now: datetime) -> None:
    """Count one tracking code that a line tries. Raises LimitReached."""
    take_hit("try", line, TRIES_OF_LINE, now)


def take_answer(line: str, now: datetime) -> None:
    """Count one answer by text message: of the line, of its range, and of the hour of the installation.

    Raises LimitReached.
    """
    take_hit("answer", line, ANSWERS_OF_LINE, now)
    take_share("answer range", line[:_RANGE_DIGITS], ANSWERS_OF_NUMBER_RANGE, now)
    take_share("answer budget", "all", Limit(HOUR, settings.CODES_PER_HOUR), now)


def take_words(line: str, now: datetime) -> None:
    """Count one text message that is kept in a question without an answer. Raises LimitReached."""
    take_hit("words", line, WORDS_OF_LINE, now)


def take_call(line: str, ip: str, now: datetime) -> None:
    """Count one message of the waiting room: of the line, its range, whence it was asked for, and the installation.

    Raises LimitReached.
    """
    take_hit("call", line, CALLS_OF_LINE, now)
    take_share("call network", network_of(ip), CALLS_OF_NETWORK, now)
    take_share("call range", line[:_RANGE_DIGITS], CALLS_OF_NUMBER_RANGE, now)
    take_share("call budget", "all", Limit(HOUR, settings.CODES_PER_HOUR // CALLS_OF_ALL_CODES), now)


def take_hit(kind: str, what: str, limits: Sequence[Limit], now: datetime) -> None:
    """Count one by one. Raises LimitReached with the moment from which one more is allowed."""
    spans, most = [limit.span for limit in limits], [limit.most for limit in limits]
    key = _key(kind, what)
    with connection.cursor() as cursor:
        cursor.execute("SELECT take_hit(%s, %s, %s::interval[], %s::integer[])", [key, now, spans, most])
        if not _is_taken(cursor.fetchone()):
            cursor.execute("SELECT hits FROM sign_in_limit WHERE key = %s", [key])
            row = cursor.fetchone()
            raise LimitReached(_retry_at(row[0] if row else [], limits, now))


def take_share(kind: str, what: str, limit: Limit, now: datetime) -> None:
    """Count within whole spans of the clock. Raises LimitReached with the end of the span at the latest."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT take_share(%s, %s, %s * interval '1 second', %s)",
            [_key(kind, what), now, limit.span.total_seconds(), limit.most],
        )
        if not _is_taken(cursor.fetchone()):
            raise LimitReached(now + limit.span)


def forgive(kind: str, what: str) -> None:
    """Forget the hits of one key."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sign_in_limit WHERE key = %s", [_key(kind, what)])


def take_budget(now: datetime) -> None:
    """Count one code that is really sent. Raises LimitReached where the installation's hour is spent."""
    take_share("budget", "all", Limit(HOUR, settings.CODES_PER_HOUR), now)


def is_budget_spent(now: datetime) -> bool:
    """Whether codes can be sent at all now: told to everybody alike."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT used FROM sign_in_limit WHERE key = %s AND began_at > %s",
            [_key("budget", "all"), now - HOUR],
        )
        row = cursor.fetchone()
    return row is not None and row[0] >= settings.CODES_PER_HOUR


def network_of(ip: str) -> str:
    """The /24 of an IPv4 address, the /48 of an IPv6 one; "unknown" for what is neither."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))


def _key(kind: str, what: str) -> bytes:
    return ring().blind_index("sign_in_limit", f"{kind}:{what}")


def _is_taken(row: tuple[bool | None] | None) -> bool:
    return row is not None and row[0] is True


def _retry_at(hits: Sequence[datetime], limits: Sequence[Limit], now: datetime) -> datetime:
    waits = [now]
    for limit in limits:
        within = sorted(hit for hit in hits if hit > now - limit.span)
        if len(within) >= limit.most:
            waits.append(within[-limit.most] + limit.span)
    return max(waits)
