"""Calling back: taken by one agent at a time, tried three times, then let be. In the caller's transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hemayat.accounts.models import StaffMember
from hemayat.audit.keys import key_ring
from hemayat.hotline.errors import CallBackAlreadyTaken
from hemayat.hotline.models import CallBack
from hemayat.hotline.queries import LONGEST, OpenCall

MOST_TRIES = 3
MOBILE = b"mobile"


def add_call_back(call: OpenCall, line: str, *, now: dt.datetime, **wanted: Any) -> None:
    """This line (E.164) waits; asked for twice in a call, it waits once, for what was `wanted` last."""
    keys, (household, province) = key_ring(), call.place
    same = CallBack.objects.filter(call_id=call.id, household_id=household, ended_at=None)
    if same.filter(line_index__in=keys.blind_indexes("mobile", line)).update(**wanted):
        return
    CallBack.objects.create(
        household_id=household, province=province, call_id=call.id, asked_at=now, **wanted,
        line=keys.seal(line.encode(), MOBILE), line_index=keys.blind_index("mobile", line),
    )  # fmt: skip


def claim_call_back(number: int, agent: StaffMember, now: dt.datetime) -> None:
    """This agent calls them now. Raises CallBackAlreadyTaken."""
    row = CallBack.objects.select_for_update().filter(pk=number, ended_at=None).first()
    if row is None or (row.taken_by_id not in {None, agent.pk} and _is_held(row, now)):
        raise CallBackAlreadyTaken
    row.taken_by_id, row.taken_at = agent.pk, now
    row.save(update_fields=["taken_by_id", "taken_at"])


def close_call_back(call: OpenCall, *, was_reached: bool, now: dt.datetime) -> None:
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
