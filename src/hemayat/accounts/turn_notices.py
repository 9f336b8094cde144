"""Telling people by text message that it is their turn in the waiting room, within limits of its own.

People who wait have not said who they are, and the line may be anybody's. So there is one message for a place, one a
day for a line from one network, three from all networks, and few for a network and the hour. A person without a message
goes in by their place all the same. The site hands the turns over (sql/turn_notices.sql); the worker applies the limits
and sends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from hemayat.accounts.attempt_limits import LimitReached, call_network_key, take_call
from hemayat.accounts.models import PendingTurn
from hemayat.accounts.session_admission import MOBILE
from hemayat.audit.context import NOBODY, SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.language import Message
from hemayat.notifications.actions import queue_sms
from hemayat.notifications.queries import queued_keys

WORDS = Message("It is your turn at Hemayat. Open the same page on the same phone.")
"""One part, and no address: nobody shall learn to follow one from a message."""
COUNTS_FOR = timedelta(hours=1)
_TELL = "SELECT tell_turns(%s, %s, %s, %s)"


@dataclass(frozen=True)
class TurnNotice:
    """`place`: as the proxy names it; `line`: E.164."""

    place: str
    line: str = field(repr=False)
    ip: str = field(repr=False)


def tell_turns(turns: Sequence[TurnNotice], *, now: datetime) -> int:
    """Have the worker send a message to each, once for a place; gives how many are new."""
    given: list[Any] = [
        [turn.place for turn in turns],
        [key_ring().seal(turn.line.encode(), MOBILE) for turn in turns],
        [call_network_key(turn.ip) for turn in turns],
        now,
    ]
    with acting_as(NOBODY), connection.cursor() as cursor:
        cursor.execute(_TELL, given)
        (new,) = cursor.fetchone() or (0,)
    return int(new)


def send_turns(*, turns: Sequence[int], now: datetime) -> int:
    """Queue the messages of these turns, and forget the turns; gives how many messages there are."""
    with acting_as(SYSTEM, is_read_only=True):
        rows = list(PendingTurn.objects.filter(pk__in=turns, asked_at__gt=now - COUNTS_FOR).order_by("pk"))
        known = queued_keys(_key(row) for row in rows)
    sent = sum(_is_sent(row, now) for row in rows if _key(row) not in known)
    with acting_as(SYSTEM):
        PendingTurn.objects.filter(pk__in=turns).delete()
    return sent


def _key(turn: PendingTurn) -> str:
    return f"turn:{turn.place}"


def _is_sent(turn: PendingTurn, now: datetime) -> bool:
    line = key_ring().unseal(bytes(turn.line_sealed), MOBILE).decode()
    try:
        with acting_as(SYSTEM):
            take_call(line, bytes(turn.network), now)
            queue_sms(
                to=line, words=WORDS.fa, household=None, province="", key=_key(turn),
                is_synthetic=settings.ENVIRONMENT.is_demo, now=now, is_urgent=True,
                expires_at=turn.asked_at + COUNTS_FOR,
            )  # fmt: skip
    except LimitReached:
        return False
    return True
