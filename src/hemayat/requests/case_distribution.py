"""Handing cases to officers: how many each one took today, and when the document lane may go first.

Two limits hold the lane, and the database enforces both. Of the cases that an officer takes in a day, at most the share
of the agreement comes out of turn. And a case is taken out of turn only while today's forecast of its queue has room
for it (`QueueForecast.spare`), so that no other case passes its due date for it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.agreements.clocks import day_of
from hemayat.agreements.content import WHOLE
from hemayat.agreements.queries import version_in_force
from hemayat.requests.document_lane import DOCUMENT_LANE
from hemayat.requests.models import Request
from hemayat.requests.queues import provinces_of

_TRIED = 20
"""So many of the lane are looked through for one that no colleague takes at this very moment."""
_IN_LANE = """
SELECT r.household_id, r.id, r.province FROM unnest(%s::text[]) AS of_province
CROSS JOIN LATERAL (
    SELECT household_id, id, province, answer_on FROM request
    WHERE lane = %s AND place = 'waiting' AND province = of_province ORDER BY answer_on, id LIMIT %s
) r ORDER BY r.answer_on, r.id LIMIT %s"""
# A second objection goes to another officer than the one who decided the first.
_LOCK = """
SELECT id FROM request WHERE (household_id, id) = (%s, %s) AND place = 'waiting'
    AND NOT decided_before_by(household_id, id, %s) FOR UPDATE SKIP LOCKED"""
_TODAY = "SELECT taken, from_lane FROM case_hand_out WHERE (member_id, day) = (%s, %s)"
# Not ON CONFLICT: its proposed row alone would have to keep the share.
_COUNT = """
UPDATE case_hand_out SET share = %(share)s, taken = taken + 1, from_lane = from_lane + %(from_lane)s
WHERE (member_id, day) = (%(member)s, %(day)s)"""
_BEGIN = """
INSERT INTO case_hand_out (member_id, day, share, taken, from_lane)
VALUES (%(member)s, %(day)s, %(share)s, 1, %(from_lane)s)"""


def next_document_case(by: StaffMember, soonest: Request, now: dt.datetime) -> Request | None:
    """The case of the document lane that goes before the one due soonest, locked; None where its turn is not now.

    In the caller's transaction, as the officer.
    """
    if not _has_room(by, now):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_IN_LANE, [provinces_of(by), DOCUMENT_LANE, _TRIED, _TRIED])
        for household, request, province in cursor.fetchall():
            if request == soonest.id:
                return None
            cursor.execute(_LOCK, [household, request, by.pk])
            if cursor.fetchone() is not None:
                cursor.execute("SELECT use_spare_capacity(%s, %s)", [province, day_of(now)])
                (has_spare,) = cursor.fetchone() or (False,)
                return Request.objects.get(household_id=household, id=request) if has_spare else None
    return None


def has_room(taken: int, from_lane: int, share: int) -> bool:
    """Whether one more from the lane stays within the share (in tenths of a percent) of the day's cases."""
    return (from_lane + 1) * WHOLE <= share * (taken + 1)


def count_hand_out(by: StaffMember, now: dt.datetime, *, is_out_of_turn: bool) -> None:
    """In the transaction in which the officer takes a case."""
    given: dict[str, Any] = {
        "member": by.pk,
        "day": day_of(now),
        "share": _share(now),
        "from_lane": int(is_out_of_turn),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('case_hand_out', %s))", [by.pk])
        cursor.execute(_COUNT, given)
        if not cursor.rowcount:
            cursor.execute(_BEGIN, given)


# ---------------------------------------------------------------------------------------- underneath


def _has_room(by: StaffMember, now: dt.datetime) -> bool:
    """Whether the officer took enough cases in turn today for one out of turn."""
    with connection.cursor() as cursor:
        cursor.execute(_TODAY, [by.pk, day_of(now)])
        taken, from_lane = cursor.fetchone() or (0, 0)
    return has_room(taken, from_lane, _share(now))


def _share(now: dt.datetime) -> int:
    return version_in_force(day_of(now)).parameters.document_lane_share
