"""Limits on attempts, counted in the database: one statement for each limit, so that a thousand at once count right.

A read followed by a write would let attempts that arrive together all pass. The keys are blind indexes: the table must
not say who signs in, or from where.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from hemayat.accounts.metrics import count_limit
from hemayat.audit.keys import key_ring
from hemayat.common.refusals import Refusal

EVERYBODY = "all"
"""Whoever it is, counted together."""
TEN_MINUTES, HOUR, DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """At most `most` within `span`."""

    span: timedelta
    most: int


@dataclass(frozen=True)
class RateLimit:
    """`burst` at once, then one in each `every`."""

    every: timedelta
    burst: int


CODES_OF_LINE = RateLimit(HOUR, 5)
"""Codes that were really sent, once the registers had confirmed person and line. While one more has to wait, the newest
stays good (sign_in_codes.py): whoever has the line is never without a code for longer than an hour."""
FIRST_OF_LINE = RateLimit(HOUR, 1)
"""So many of a line count for nobody else: who holds other lines of a person keeps no line of theirs without a code."""
CODES_OF_PERSON = RateLimit(timedelta(minutes=30), 10)
"""On all lines of theirs, beyond the first of each in an hour."""
INQUIRIES_OF_PERSON = RateLimit(timedelta(minutes=6), 10)
"""About one of our own people with lines that had no code of theirs today; beyond it they wait as strangers do."""
CODES_OF_LINE_ALONE = (Limit(TEN_MINUTES, 3), Limit(DAY, 10))
"""Codes that say no more than who holds a line, asked for by a head or an agent; sign-in has a budget of its own.
How often a head may ask, records/sql/member_code_openings.sql says."""
OWN: Mapping[str, tuple[Limit, ...]] = {
    # Each is work for an inspector, starts a clock and sends a message.
    "complaint": (Limit(DAY, 10),),
    # To an organisation. Each stays in the record; taking it back is never refused, and needs one that was given.
    "consent": (Limit(DAY, 30),),
    "data_copy": (Limit(DAY, 10),),
    # Each takes most of a second to set and up to 45 KB for ever. Two forms in two languages are four.
    "letter": (Limit(DAY, 20),),
    # The civil registry is asked about them: a household may have thirty members, and people mistype.
    "member of applicant": (Limit(TEN_MINUTES, 15), Limit(DAY, 40)),
    # Begun, apart from all other requests.
    "objection": (Limit(DAY, 10),),
    "records of a register": (Limit(TEN_MINUTES, 8), Limit(DAY, 30)),
    # Begun. Filed and withdrawn again, each sends two messages, and an officer or an owner of a register has work.
    "request": (Limit(DAY, 20),),
    # Each is up to 10 MB in the database, its log and every backup. A file that is removed stays in the last two.
    "upload": (Limit(HOUR, 60), Limit(DAY, 100)),
    # Written on in an open request, question or complaint: somebody reads them all.
    "words": (Limit(DAY, 60),),
}
"""What one person may do for one household: of two who say they head it, neither uses up what the other may do. The
database has its own list (households/sql/household_limits.sql), by which it counts: no caller allows itself more. This
one tells people when to come back; a test compares the two."""
LONGEST_WAIT = timedelta(seconds=50)
"""Of a member of staff who tries a password. Of a code that is asked for, sql/ask_code.sql says the same; of a national
sign-in that is begun, sql/journey_places.sql."""
INQUIRIES_BURST = timedelta(seconds=20)
"""So much of an hour's inquiries at once."""
STRANGERS_OF_NETWORK = RateLimit(timedelta(seconds=1), 120)
"""Inquiries about people whom we do not hold, which invented ids are."""
STRANGERS_SHARE = 2
"""One in so many of all inquiries may be about strangers."""
CODES_OF_AGENT = (Limit(TEN_MINUTES, 20), Limit(DAY, 400))
"""Asked for by one agent of the hotline, for whoever calls."""
TURNS_OF_LINE = (Limit(TEN_MINUTES, 60), Limit(DAY, 300))
TRIES_OF_LINE = (Limit(TEN_MINUTES, 5), Limit(DAY, 20))
"""Of a tracking code."""
ANSWERS_OF_LINE = (Limit(TEN_MINUTES, 6), Limit(DAY, 30))
"""By text message, each of which somebody pays for."""
WORDS_OF_LINE = (Limit(TEN_MINUTES, 20), Limit(DAY, 60))
"""Kept beyond those that are answered: each is work for somebody."""
CALLS_OF_LINE_FROM_NETWORK, CALLS_OF_LINE = (Limit(DAY, 1),), (Limit(DAY, 3),)
"""By text message, that it is their turn in the waiting room: to a line that nobody has proven to be theirs. One for
each network that names the line, so that a stranger who names it elsewhere does not use up the message of its owner."""
CALLS_OF_NETWORK = Limit(HOUR, 300)
CALLS_OF_ALL_CODES = 10
"""In an hour one for so many codes that may be sent: the waiting room costs no more than a part of signing in."""
TRIES_OF_STAFF = RateLimit(timedelta(seconds=6), 10)
"""Of one name from one network, or from one browser in which its holder signed in before. Beyond it a try waits."""
CROWD_AT_DESK = RateLimit(timedelta(seconds=30), 1)
"""For so long after two strangers' passwords met in one process, strangers at the desk are tried only in their turn."""
TURNS_AT_DESK, LONGEST_TURN = RateLimit(timedelta(seconds=1), 1), timedelta(seconds=10)
"""For anybody, in all processes together."""
TURNS_AT_DESK_BY_NETWORK = RateLimit(timedelta(milliseconds=500), 1)
TURNS_AT_DESK_OF_NETWORK = RateLimit(timedelta(seconds=30), 2)
"""Of these each network has a share, so that 60 networks that do not stop leave a turn to the next one."""
CODES_OF_STAFF = RateLimit(timedelta(minutes=30), 10)
"""Behind a right password: 58 in a day, each of which takes three codes of a million."""
DIGITS_OF_COLLEAGUE = (Limit(DAY, 5),)
"""Tries of one member of staff at the last four digits of one colleague's national id."""
CHANGES_OF_ADMINISTRATOR = (Limit(DAY, 40),)
"""Of powers, and again of organisations' keys and terms, that one administrator asks for: each sends text messages. Of
powers, sql/power_confirmation.sql says the same."""
TRIALS_OF_ANALYST = (Limit(DAY, 30),)
"""Reforms tried on a nation by one analyst: each takes minutes of the worker, and what it hides can be had by many."""
IDENTITIES_OF_ADMINISTRATOR, IDENTITIES_OF_ACCOUNT = (Limit(DAY, 60),), (Limit(DAY, 5),)
"""Asked of the registers about colleagues: the answer says something about the person whose national ID was typed."""
PASSKEYS_OF_NETWORK = Limit(HOUR, 300)
CHECKS_OF_STAFF_SSO = Limit(HOUR, 1_200)


class LimitReached(Exception):
    """Raised inside a transaction, so that what was counted before it in vain is taken back.

    `limit`: which one, for the operator's figures.
    """

    def __init__(self, retry_at: datetime, limit: str) -> None:
        super().__init__("tried too often")
        self.retry_at = retry_at
        count_limit(limit)


def asks_key(ip: str | None) -> bytes:
    """By which the database counts from where a code is asked for; everybody alike, whomever they ask for.

    `ip`: None where it is asked for by telephone.
    """
    return _key("asks", "telephone" if ip is None else network_of(ip))


def journeys_key(ip: str) -> bytes:
    """By which the database counts from where a national sign-in is begun (sql/journey_places.sql)."""
    return _key("journeys", network_of(ip))


def visitor_key(visitor: str) -> bytes:
    """By which it counts who begins one, as the proxy names visitors; empty if it names none."""
    return _key("journeys of a visitor", visitor) if visitor else b""


def place_of_staff(who: str, now: datetime) -> datetime:
    """When this try of a password may be made: at once, or in its turn, at most `LONGEST_WAIT` from now."""
    place = _placed("take", _key("staff try", who), TRIES_OF_STAFF, now, LONGEST_WAIT)
    assert place is not None, "everybody gets one"
    return place


def begin_crowd_at_desk(now: datetime) -> None:
    """From now on `is_crowd_at_desk`, for the time of CROWD_AT_DESK."""
    _placed("take", _key("desk crowd", EVERYBODY), CROWD_AT_DESK, now, timedelta())


def is_crowd_at_desk(now: datetime) -> bool:
    return _next(_key("desk crowd", EVERYBODY), CROWD_AT_DESK, now) > now


def turn_at_desk(network: str, now: datetime) -> datetime:
    """When a stranger's password may be tried, at most LONGEST_WAIT from now. Raises LimitReached."""
    at = _placed("reserve", _key("desk turns", EVERYBODY), TURNS_AT_DESK, now, LONGEST_TURN)
    if at is None:
        reserve("strangers at the desk", _key("desk turns of", network), TURNS_AT_DESK_OF_NETWORK, now)
        lane = _key("desk turns by network", EVERYBODY)
        at = reserve("strangers at the desk", lane, TURNS_AT_DESK_BY_NETWORK, now, LONGEST_WAIT)
    return at


def network_key(ip: str | None) -> bytes:
    """By which the inquiries of a network are counted later on; empty for those who ask by telephone."""
    return b"" if ip is None else _key("strangers", network_of(ip))


def take_code(channel: str, *, person: str, line: str, now: datetime) -> datetime:
    """Count one code that is about to be sent; from when the line may be sent the next. Raises LimitReached.

    `channel`: whose codes they are; each has a budget of its own. The line, then the person: always in this order, so
    that no two wait for each other.
    """
    line_key, hour_key = _key(f"{channel} line", line), _key(f"{channel} line and hour", line)
    person_key = _key(f"{channel} person", person)
    reserve("codes of a line", line_key, CODES_OF_LINE, now)
    if _placed("reserve", hour_key, FIRST_OF_LINE, now, timedelta()) is None:
        reserve("codes of a person", person_key, CODES_OF_PERSON, now)
    beyond = min(_next(hour_key, FIRST_OF_LINE, now), _next(person_key, CODES_OF_PERSON, now))
    return max(_next(line_key, CODES_OF_LINE, now), beyond)


def may_be_sent(channel: str, line: str, now: datetime) -> bool:
    """Whether the line may be sent one more code now; counts nothing."""
    return _next(_key(f"{channel} line", line), CODES_OF_LINE, now) <= now


def reserve_inquiry(network: bytes, now: datetime, *, is_stranger: bool, most: timedelta) -> datetime:
    """When the registers may be asked about one more. Raises LimitReached where that is later than `most` from now.

    People whom we hold never wait for strangers, and a network's strangers wait for those of no other network.
    """
    every = HOUR / max(1, settings.INQUIRIES_PER_HOUR)
    if not is_stranger:
        own = RateLimit(every, max(1, INQUIRIES_BURST // every))
        return reserve("inquiries", _key("inquiries", "own"), own, now, most)
    every *= STRANGERS_SHARE
    of_network = (
        reserve("strangers of a network", network, STRANGERS_OF_NETWORK, now, most) if network else now
    )
    all_strangers = RateLimit(every, max(1, INQUIRIES_BURST // every))
    of_all = reserve("strangers", _key("inquiries", "strangers"), all_strangers, now, most)
    return max(of_network, of_all)


def reserve_inquiry_of_person(person: str, now: datetime) -> bool:
    """Count one inquiry about somebody whom we hold with a line that is new; False where there are too many."""
    key = _key("inquiries person", person)
    if _placed("reserve", key, INQUIRIES_OF_PERSON, now, timedelta()) is None:
        count_limit("inquiries of a person")
        return False
    return True


def reserve(
    limit: str, key: bytes, pace: RateLimit, now: datetime, most: timedelta = timedelta()
) -> datetime:
    """The place of one more, at most `most` from now. Raises LimitReached with when there is one again."""
    place = _placed("reserve", key, pace, now, most)
    if place is None:
        raise LimitReached(_next(key, pace, now, most), limit)
    return place


def reserve_for(kind: str, what: str, pace: RateLimit, now: datetime) -> None:
    """Count one more, now. Raises LimitReached with when there is one again."""
    reserve(kind, _key(kind, what), pace, now)


def counted(kind: str, what: str, span: timedelta, now: datetime) -> int:
    """How many `count_in_window` (sql/codes_and_places.sql) has counted in the span that is now.

    `what`: a keyed hash as text, or "all": the database counts these itself, as codes are entered (sql/enter_code.sql).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT used FROM sign_in_limit WHERE key = %s "
            "AND began_at >= date_bin(%s::interval, %s, timestamptz '2001-01-01 00:00+00')",
            [_plain_key(kind, what), _interval(span), now],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def take_turn(line: str, now: datetime) -> None:
    """Count one turn of a conversation that costs nobody anything. Raises LimitReached."""
    count_hit("turn", line, TURNS_OF_LINE, now)


def take_digits(by: int, colleague: int, now: datetime) -> None:
    """Count one try of a member of staff at a colleague's digits. Raises LimitReached."""
    count_hit("colleague digits", f"{by}:{colleague}", DIGITS_OF_COLLEAGUE, now)


def take_change(kind: str, by: int, now: datetime) -> None:
    """Count one change that takes two people and that one administrator asks for. Raises LimitReached."""
    count_hit(f"{kind} asked", str(by), CHANGES_OF_ADMINISTRATOR, now)


def take_identity(by: int, member: int, now: datetime) -> None:
    """Count one inquiry of an administrator about who a member of staff is. Raises LimitReached."""
    count_hit("identity of account", str(member), IDENTITIES_OF_ACCOUNT, now)
    count_hit("identities", str(by), IDENTITIES_OF_ADMINISTRATOR, now)


def take_try(line: str, now: datetime) -> None:
    """Count one tracking code that a line tries. Raises LimitReached."""
    count_hit("try", line, TRIES_OF_LINE, now)


def take_answer(line: str, now: datetime) -> None:
    """Count one answer by text message: of the line, and of the hour of the installation.

    Raises LimitReached.
    """
    count_hit("answer", line, ANSWERS_OF_LINE, now)
    count_fixed_window("answer budget", EVERYBODY, Limit(HOUR, settings.CODES_PER_HOUR), now)


def count_unanswered_message(line: str, now: datetime) -> None:
    """Count one text message that is kept in a question without an answer. Raises LimitReached."""
    count_hit("words", line, WORDS_OF_LINE, now)


def call_network_key(ip: str) -> bytes:
    """By which the messages of the waiting room to one network are counted."""
    return _key("call network", network_of(ip))


def take_call(line: str, network: bytes, now: datetime) -> None:
    """Count one message of the waiting room: of the line, its network (`call_network_key`), and the installation.

    Raises LimitReached.
    """
    count_hit("call from network", f"{line} {network.hex()}", CALLS_OF_LINE_FROM_NETWORK, now)
    count_hit("call", line, CALLS_OF_LINE, now)
    _count_window_of(network, "call network", CALLS_OF_NETWORK, now)
    count_fixed_window(
        "call budget", EVERYBODY, Limit(HOUR, settings.CODES_PER_HOUR // CALLS_OF_ALL_CODES), now
    )


def count_hit(kind: str, what: str, limits: Sequence[Limit], now: datetime) -> None:
    """Count one by one. Raises LimitReached with the moment from which one more is allowed."""
    spans, most = [limit.span for limit in limits], [limit.most for limit in limits]
    key = _key(kind, what)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count_hit(%s, %s, %s::interval[], %s::integer[])", [key, now, spans, most])
        if not _is_taken(cursor.fetchone()):
            cursor.execute("SELECT hits FROM sign_in_limit WHERE key = %s", [key])
            row = cursor.fetchone()
            raise LimitReached(_retry_at(row[0] if row else [], limits, now), kind)


def count_own_hit(kind: str, now: datetime) -> None:
    """As `count_hit`, of the head who acts and their household. `kind`: one of `OWN`. Raises LimitReached."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count_own_hit(%s, %s)", [kind, now])
        (hits,) = cursor.fetchone() or (None,)
    if hits is not None:
        raise LimitReached(_retry_at(hits, OWN[kind], now), kind)


def count_own_hit_or(fault: Refusal, kind: str, now: datetime) -> None:
    """As `count_own_hit`. Raises `fault` where that raises LimitReached."""
    try:
        count_own_hit(kind, now)
    except LimitReached:
        raise fault from None


def count_fixed_window(kind: str, what: str, limit: Limit, now: datetime) -> None:
    """Count within whole spans of the clock. Raises LimitReached with the end of the span at the latest."""
    _count_window_of(_key(kind, what), kind, limit, now)


def _count_window_of(key: bytes, kind: str, limit: Limit, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count_fixed_window(%s, %s, %s * interval '1 second', %s)",
            [key, now, limit.span.total_seconds(), limit.most],
        )
        if not _is_taken(cursor.fetchone()):
            raise LimitReached(now + limit.span, kind)


def clear_hits(kind: str, what: str) -> None:
    """Forget the hits of one key."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sign_in_limit WHERE key = %s", [_key(kind, what)])


def take_budget(now: datetime) -> None:
    """Count one code that is really sent. Raises LimitReached where the installation's hour is spent."""
    count_fixed_window("budget", EVERYBODY, Limit(HOUR, settings.CODES_PER_HOUR), now)


def budget_returns_at(now: datetime) -> datetime | None:
    """From when codes can be sent again, told to everybody alike; None where they can be now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT used, began_at FROM codes_of_hour(%s)", [now])
        row = cursor.fetchone()
    if row is None or row[0] < settings.CODES_PER_HOUR:
        return None
    count_limit("budget")
    returns_at: datetime = row[1] + HOUR
    return returns_at


def network_of(ip: str) -> str:
    """The /24 of an IPv4 address, the /48 of an IPv6 one; "unknown" for what is neither."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))


def _next(key: bytes, pace: RateLimit, now: datetime, most: timedelta = timedelta()) -> datetime:
    """From when one more has its place within `most`."""
    at = _placed("next", key, pace, now, most)
    assert at is not None, "there is always a next one"
    return at


_PLACES = {
    "take": "SELECT take_slot(%s, %s, %s::interval, %s, %s::interval)",
    "reserve": "SELECT reserve_slot(%s, %s, %s::interval, %s, %s::interval)",
    "next": "SELECT next_slot(%s, %s, %s::interval, %s, %s::interval)",
}
"""The functions of sql/codes_and_places.sql, which take intervals as PostgreSQL writes them."""


def _placed(how: str, key: bytes, pace: RateLimit, now: datetime, most: timedelta) -> datetime | None:
    given: list[Any] = [key, now, _interval(pace.every), pace.burst, _interval(most)]
    with connection.cursor() as cursor:
        cursor.execute(_PLACES[how], given)
        row = cursor.fetchone()
    at: datetime | None = row[0] if row else None
    return at


def _interval(span: timedelta) -> str:
    return f"{span.total_seconds()} seconds"


def _key(kind: str, what: str) -> bytes:
    return (
        _plain_key(kind, what)
        if what == EVERYBODY
        else key_ring().blind_index("sign_in_limit", f"{kind}:{what}")
    )


def _plain_key(kind: str, what: str) -> bytes:
    """Of what names nobody: the database makes the same one."""
    return hashlib.sha256(f"{kind}:{what}".encode()).digest()


def _is_taken(row: tuple[bool | None] | None) -> bool:
    return row is not None and row[0] is True


def _retry_at(hits: Sequence[datetime], limits: Sequence[Limit], now: datetime) -> datetime:
    waits = [now]
    for limit in limits:
        within = sorted(hit for hit in hits if hit > now - limit.span)
        if len(within) >= limit.most:
            waits.append(within[-limit.most] + limit.span)
    return max(waits)
