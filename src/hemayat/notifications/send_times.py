"""When a message may be sent, and when it is tried again."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

TEHRAN = ZoneInfo("Asia/Tehran")
QUIET_FROM = time(21)
QUIET_UNTIL = time(8)

AGAIN_AFTER = timedelta(minutes=5)
AGAIN_AFTER_IF_URGENT = timedelta(minutes=1)
"""A one-time code is of no use after some minutes."""
TRIES = 1 + 1 + 48
"""The first, its repetition at once, and 48 more."""

GIVE_UP_AFTER = timedelta(hours=72)


def is_quiet(now: datetime) -> bool:
    """Whether people in Iran sleep: a notice waits until morning, a one-time code does not."""
    at = now.astimezone(TEHRAN).time()
    return at >= QUIET_FROM or at < QUIET_UNTIL


def next_try(attempts: int, now: datetime, *, is_urgent: bool) -> datetime | None:
    """When to try again after that many tries; None when it was the last."""
    if attempts >= TRIES:
        return None
    return now if attempts == 1 else now + again_after(is_urgent=is_urgent)


def again_after(*, is_urgent: bool) -> timedelta:
    """Between two tries; so long, too, a claim lasts whose worker died."""
    return AGAIN_AFTER_IF_URGENT if is_urgent else AGAIN_AFTER
