"""Calling back: taken by one agent at a time, tried three times, then let be. In the caller's transaction."""

from __future__ import annotations

import datetime as dt

from hemayat.accounts.models import StaffMember
from hemayat.calls.errors import AlreadyTaken
from hemayat.calls.models import CallBack
from hemayat.calls.queries import LONGEST, OpenCall

MOST_TRIES = 3


def take_back(number: int, agent: StaffMember, now: dt.datetime) -> None:
    """This agent calls them now. Raises AlreadyTaken."""
    row = CallBack.objects.select_for_update().filter(pk=number, ended_at=None).first()
    if row is None or (row.taken_by_id not in {None, agent.pk} and _is_held(row, now)):
        raise AlreadyTaken
    row.taken_by_id, row.taken_at = agent.pk, now
    row.save(update_fields=["taken_by_id", "taken_at"])


def close_back(call: OpenCall, *, was_reached: bool, now: dt.datetime) -> None:
    """What came of the call, where it was one that somebody had asked for."""
    if call.call_back is None:
        return
    row = CallBack.objects.select_for_update().filter(pk=call.call_back).first()
    if row is None:
        # It turned out to be a relative's, and is seen no more.
        return
    row.tries += 1
    row.taken_by_id = row.taken_at = None
    if was_reached or row.tries >= MOST_TRIES:
        row.ended_at, row.result = now, "reached" if was_reached else "unreached"
    row.save(update_fields=["tries", "taken_by_id", "taken_at", "ended_at", "result"])


def _is_held(row: CallBack, now: dt.datetime) -> bool:
    return row.taken_at is not None and row.taken_at > now - LONGEST
