"""Telling people by text message that it is their turn in the waiting room, within limits of its own.

Whoever waits has not said who they are, and the line may be anybody's: so there is one message for a place, one a day
for a line, and few for a network, a range of numbers and the hour. Who is not told goes in by their place all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from hemayat.accounts.limits import LimitReached, take_call
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.language import Message
from hemayat.notifications.actions import queue_sms
from hemayat.notifications.queries import queued_keys

WORDS = Message("It is your turn at Hemayat. Open the same page on the same phone.")
"""One part, and no address: nobody shall learn to follow one from a message."""
COUNTS_FOR = timedelta(hours=1)


@dataclass(frozen=True)
class TurnNotice:
    """`place`: as the proxy names it; `line`: E.164."""

    place: str
    line: str = field(repr=False)
    ip: str = field(repr=False)


def tell_turns(turns: Sequence[TurnNotice], *, now: datetime) -> int:
    """Queue a message to each, once for a place however often it is asked for; how many are new."""
    keys = {f"turn:{turn.place}": turn for turn in turns}
    with acting_as(SYSTEM, is_read_only=True):
        known = queued_keys(keys)
    return sum(_told(key, turn, now) for key, turn in keys.items() if key not in known)


def _told(key: str, turn: TurnNotice, now: datetime) -> bool:
    try:
        with acting_as(SYSTEM):
            take_call(turn.line, turn.ip, now)
            queue_sms(
                to=turn.line, words=WORDS.fa, household=None, province="", key=key,
                is_synthetic=settings.ENVIRONMENT.is_demo, now=now, is_urgent=True, expires_at=now + COUNTS_FOR,
            )  # fmt: skip
    except LimitReached:
        return False
    return True
