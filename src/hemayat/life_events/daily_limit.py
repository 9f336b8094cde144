"""How many events change our record in a day, whatever their source.

An event ends approvals and sessions and sends text messages. With the registry's key, or one file, somebody could call
the whole nation dead within minutes. An ordinary day has a few thousand; what is beyond the limit waits, and people are
warned, who may have the key revoked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import connection

from hemayat.accounts.attempt_limits import Limit, LimitReached, count_fixed_window
from hemayat.accounts.staff_notices import notify_watchers
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM
from hemayat.common.language import Message
from hemayat.common.money import format_number
from hemayat.life_events.event_groups import EventGroup
from hemayat.life_events.models import LifeEvent

MOST_OF_A_DAY = 100_000
"""As many as a nation has in two weeks, so that a feed that was silent for some days is gone through at once."""
DAY = dt.timedelta(days=1)
LOOKED_AT_AGAIN_AFTER = dt.timedelta(hours=1)
_WORDS = Message(
    "The civil registry sent more life events than the daily limit ({most}). Events above the limit are "
    "waiting. If you do not know why, have the registry’s key revoked."
)
_USED = """
SELECT count(*) FROM life_event WHERE settled_at > %s AND state IN ('applied', 'corrected')"""
_HOLD = "UPDATE life_event SET why = %s, next_at = %s WHERE id = ANY(%s)"


def groups_of_today(groups: Iterable[EventGroup], now: dt.datetime, most: int) -> list[EventGroup]:
    """Those that the day has room for, each whole; the others wait. In the caller's transaction as the system."""
    left = most - _applied_since(now - DAY)
    admitted, held = [], []
    for group in groups:
        new = [event.id for event in group.events if event.state == LifeEvent.State.WAITS]
        if new and len(new) > left:
            held += new
            continue
        left -= len(new)
        admitted.append(group)
    if held:
        _hold(held, now, most)
    return admitted


def _hold(events: list[int], now: dt.datetime, most: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [LifeEvent.HELD, now + LOOKED_AT_AGAIN_AFTER, events])
    try:
        count_fixed_window("life events wait", "", Limit(DAY, 1), now)
    except LimitReached:
        return
    record(by=SYSTEM, event="life_events.wait", subject="life_events", detail={"most": most}, now=now)
    notify_watchers(_WORDS.format(most=format_number(most, "fa")).fa, key="life-events", now=now)


def _applied_since(since: dt.datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_USED, [since])
        (found,) = cursor.fetchone() or (0,)
        return int(found)
