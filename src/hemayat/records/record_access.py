"""Another adult of the household opens their records to the head, by a code that was sent to their own line."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from hemayat.accounts.attempt_limits import budget_returns_at
from hemayat.accounts.metrics import count_limit
from hemayat.accounts.results import Citizen, SignInProblem
from hemayat.accounts.sign_in_codes import count_tried_code, hashes_of
from hemayat.audit.context import acting_as
from hemayat.households.queries import HouseholdMember, members
from hemayat.records.models import RecordOpening
from hemayat.records.viewers import may_be_seen_by, viewer_of

_ASK = "SELECT ask_own_opening(%s, %s)"
_ENTER = "SELECT problem, wrong FROM enter_own_opening(%s, %s, %s)"


def guarded_members(by: Citizen, today: dt.date) -> list[HouseholdMember]:
    """The adults of their household whose records are guarded from them. Two queries; ask as the head."""
    viewer = viewer_of(by)
    return [
        member
        for member in members(_household(by))
        if member.died_on is None and not may_be_seen_by(viewer, member, today)
    ]


def ask_code(*, person: int, by: Citizen, now: dt.datetime) -> int | SignInProblem:
    """The number of the opening that a code was asked for. Whether one is sent is told to nobody.

    `person`: one of `guarded_members`. Problems: too_many, busy; they follow what the head asked for alone.
    """
    with acting_as(by.actor), connection.cursor() as cursor:
        if (returns_at := budget_returns_at(now)) is not None:
            return SignInProblem("busy", retry_at=returns_at)
        cursor.execute(_ASK, [person, now])
        (opening,) = cursor.fetchone() or (None,)
    if opening is None:
        count_limit("member")
        return SignInProblem("too_many")
    return int(opening)


def open_with_code(*, opening: int, code: str, by: Citizen, now: dt.datetime) -> bool:
    """Open the member's records to this session for half an hour; False where the code is not (or no longer) right."""
    with acting_as(by.actor), connection.cursor() as cursor:
        row = opening_of(_household(by), opening, by.actor.id)
        if row is None:
            return False
        cursor.execute(_ENTER, [opening, hashes_of(bytes(row.token), code), now])
        entered: tuple[Any, ...] | None = cursor.fetchone()
        assert entered, "a function always gives one"
        problem, wrong = entered
    count_tried_code("line", problem, wrong)
    return problem is None


def opening_of(household: int, number: int, session: str) -> RecordOpening | None:
    """An opening of this session, opened or not. Ask as the head."""
    return RecordOpening.objects.filter(household_id=household, id=number, session=session).first()


def opened_persons(household: int, session: str, now: dt.datetime) -> frozenset[int]:
    """Members whose records are open to this session now. Ask as the head."""
    rows = RecordOpening.objects.filter(household_id=household, session=session, open_until__gt=now)
    return frozenset(rows.values_list("person_id", flat=True))


def _household(by: Citizen) -> int:
    assert by.household is not None, "only a head of household asks"
    return by.household
