"""Earlier support goes on while an objection is open, if the agreement says so (A15).

An adverse change takes effect some days after its notice. If an objection or dispute filed before that day is still
open then, the end is put off until past the due date of our answer, and again as long as we have not answered. The
answer ends it: a decision counts from its own day (hemayat/approvals).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from hemayat.agreements.clocks import day_of
from hemayat.approvals.actions import continue_approval
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.referrals import following as referrals
from hemayat.requests.models import Request, RequestEvent
from hemayat.requests.steps import note

BEFORE = 3
"""Days: an end that is so near is put off. A job that fails for a night has two more."""
BEYOND = 7
"""Days past our due date, so that the end does not come on the very day of the answer."""
EVENT = "request.support_continues"
_ENDING = """
SELECT DISTINCT ON (r.household_id) r.household_id, r.id, greatest(r.answer_on, %(day)s::date) + %(beyond)s
FROM approval_event e
JOIN request r ON r.household_id = e.household_id AND r.kind IN ('objection', 'dispute') AND r.place <> ''
    AND (r.filed_at AT TIME ZONE 'Asia/Tehran')::date < e.from_on
JOIN agreement_version v ON v.number = r.agreement_number
WHERE e.kind = 'ended' AND e.because = 'circumstances'
    AND e.from_on > %(day)s::date AND e.from_on <= %(day)s::date + %(before)s
    AND v.body -> 'parameters' ->> 'support_while_objecting' = 'continues'
    AND NOT EXISTS (SELECT FROM approval_event u WHERE u.household_id = e.household_id AND u.undoes = e.number)
ORDER BY r.household_id, r.answer_on DESC LIMIT %(batch)s"""


def continue_support(*, now: dt.datetime, batch: int = 1_000) -> int:
    """Put off the ends of approvals that come within days while an objection is open; how many households.

    As a job, each household in a transaction of its own.
    """
    given: dict[str, Any] = {"day": day_of(now), "before": BEFORE, "beyond": BEYOND, "batch": batch}
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(_ENDING, given)
        found = cursor.fetchall()
    return sum(_continue(household, request, until, now) for household, request, until in found)


def _continue(household: int, request: int, until: dt.date, now: dt.datetime) -> bool:
    with acting_as(SYSTEM):
        row = Request.objects.select_for_update().get(household_id=household, id=request)
        if row.ended_at is not None or not continue_approval(household, until, now=now):
            return False
        referrals.follow([household], now=now)
        known = RequestEvent.objects.filter(household_id=household, request_id=request, event=EVENT)
        notice = "" if known.exists() else "support_continues.1"
        note(row, EVENT, by=SYSTEM, now=now, detail={"until": until.isoformat()}, notice=notice)
    return True
