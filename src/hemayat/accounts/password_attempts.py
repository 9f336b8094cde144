"""How often somebody may try the password of a member of staff: a stranger who knows the name costs its holder no time.

Tries are counted by where they come from, never by the name alone, and a longer row is a longer wait, at most
`LONGEST_WAIT`, which keeps its place. What is guessed behind a right password is counted by the name: only whoever
knows the password reaches that limit (docs/decisions/0043).

A process tries one stranger's password at a time. If two meet there, strangers are tried for a while only in their
turn. There are fewer turns than the processes could try, so the holder of a turn rarely meets another, and keeps it.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.db import transaction

from hemayat.accounts.attempt_limits import (
    CODES_OF_STAFF,
    TEN_MINUTES,
    Limit,
    LimitReached,
    begin_crowd_at_desk,
    clear_hits,
    count_hit,
    is_crowd_at_desk,
    network_of,
    place_of_staff,
    reserve_for,
    turn_at_desk,
)
from hemayat.accounts.errors import TooManyTries
from hemayat.audit.context import SYSTEM, acting_as

PLACE_LIFE = timedelta(minutes=5)
"""For how long a turn stays good once it has come."""
QUEUE_LIFE = timedelta(minutes=2)
"""The same for a turn among strangers: nobody may collect many of them and use them together."""
DEVICE_LIFE = timedelta(days=90)
BUSY = timedelta(seconds=2)
"""When to come again while the password of another stranger is tried."""
_STRANGERS = threading.BoundedSemaphore(1)
"""Trying a password costs a fifth of a second of a processor, and a stranger may invent as many names as they like. So
a process tries one stranger's at a time, in one of its two threads; the other thread serves those who are signed in.
A server without a part has one thread: there the proxy's limit alone holds strangers off."""
_TRY, _CODE, _TURN, _QUEUE = "staff try", "staff code", "staff turn", "staff queue"
_ONCE = (Limit(TEN_MINUTES, 1),)


@dataclass(frozen=True)
class SignInOrigin:
    """Where somebody signs in from. `ip`: empty at the machine itself. `device`, `place`: what we gave the browser."""

    ip: str = ""
    device: str = ""
    place: str = ""


@dataclass(frozen=True)
class AttemptCount:
    """Keys that count an attempt (`tries`), and codes after a correct password (`codes`). `wait`: why it must wait.

    `is_stranger`: it comes from a browser in which nobody with this name signed in before, and not from the machine.
    `network`: a stranger's. `is_in_turn`: a stranger's turn among strangers has come.
    """

    tries: str
    codes: str
    is_stranger: bool = False
    network: str = ""
    is_in_turn: bool = False
    wait: TooManyTries | None = None


def take_try(name: str, came: SignInOrigin, now: datetime) -> AttemptCount:
    """Count one try as the system. It is for the caller to raise `wait` outside the transaction: or nothing counts."""
    counted = _counted_as(name, came, now)
    if _is_turn(_QUEUE, QUEUE_LIFE, counted.tries, came.place, now):
        return replace(counted, is_in_turn=True)
    if not _is_turn(_TURN, PLACE_LIFE, counted.tries, came.place, now):
        at = place_of_staff(counted.tries, now)
        if at > now:
            return replace(counted, wait=TooManyTries(at, _signed(_TURN, counted.tries, at)))
    if counted.is_stranger and is_crowd_at_desk(now):
        return replace(counted, wait=_queued(counted, now))
    return counted


@contextmanager
def try_password(counted: AttemptCount, now: datetime) -> Iterator[None]:
    """Enclose a password check. Raises TooManyTries, with a place, while another stranger's password is checked."""
    if not counted.is_stranger:
        yield
    elif not _STRANGERS.acquire(blocking=False):
        with acting_as(SYSTEM):
            begin_crowd_at_desk(now)
            wait = _queued(counted, now)
        raise wait
    else:
        try:
            yield
        finally:
            _STRANGERS.release()


def may_try_code(counted: AttemptCount, now: datetime) -> bool:
    """Count one code behind a right password, before it is compared."""
    try:
        reserve_for(_CODE, counted.codes, CODES_OF_STAFF, now)
    except LimitReached:
        return False
    return True


def forget_tries(counted: AttemptCount) -> None:
    """Of whoever came in."""
    clear_hits(_TRY, counted.tries)
    clear_hits(_CODE, counted.codes)


def device_token(name: str, now: datetime) -> str:
    """For a browser in which this member signed in: its tries are counted apart from everybody else's."""
    return _signed("staff device", name, now)


# ---------------------------------------------------------------------------------------- underneath


def _counted_as(name: str, came: SignInOrigin, now: datetime) -> AttemptCount:
    """A browser in which the holder signed in before has limits of its own: no stranger uses them up."""
    told = _read("staff device", came.device)
    if told and told[0] == name and now < told[1] + DEVICE_LIFE:
        return AttemptCount(f"device {told[2]}", f"device {told[2]}")
    at = network_of(came.ip) if came.ip else "machine"
    return AttemptCount(f"{name} {at}", name, is_stranger=bool(came.ip), network=at)


def _queued(counted: AttemptCount, now: datetime) -> TooManyTries:
    """A turn among strangers; without a place if too many wait. A holder who found the process busy keeps the turn."""
    at = now + BUSY
    if not counted.is_in_turn:
        try:
            with transaction.atomic():
                at = max(at, turn_at_desk(counted.network, now))
        except LimitReached as reached:
            return TooManyTries(max(at, reached.retry_at), is_busy=True)
    return TooManyTries(at, _signed(_QUEUE, counted.tries, at), is_busy=True)


def _is_turn(kind: str, life: timedelta, who: str, place: str, now: datetime) -> bool:
    told = _read(kind, place)
    if not told or told[0] != who or not told[1] <= now <= told[1] + life:
        return False
    try:
        count_hit(kind, told[2], _ONCE, now)
    except LimitReached:
        return False
    return True


def _signed(kind: str, who: str, at: datetime) -> str:
    return signing.dumps([who, at.timestamp(), secrets.token_hex(8)], salt=kind)


def _read(kind: str, token: str) -> tuple[str, datetime, str] | None:
    """What was signed; None for what was not."""
    try:
        who, at, once = signing.loads(token, salt=kind) if token else ("", 0, "")
    except (signing.BadSignature, ValueError):
        return None
    return (who, datetime.fromtimestamp(at, tz=UTC), once) if who else None
