"""Earlier support continues while an objection is open, if the agreement says so (A15).

An adverse change takes effect some days after its notice. An objection or dispute that was filed before that day puts
off the end of support, or the lower amount, until past the due date of our answer, and again as long as we have not
answered. The answer ends it: a decision counts from its own day.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from hemayat.agreements.clocks import day_of
from hemayat.approvals.actions import continue_approval
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.postponements import postpone_effect
from hemayat.referrals import following as referrals
from hemayat.requests.models import Request, RequestEvent
from hemayat.requests.steps import note

BEFORE = 3
"""Days: a change that is so near is put off again. A job that fails for a night has two more."""
BEYOND = 7
"""Days past our due date, so that the change does not come on the very day of the answer."""
EVENT = "request.support_continues"
# Ends that are written, and lower amounts that custodians were told. A change that comes before our answer is due is
# put off at once, so that the page names the right day; later, a few days before it comes.
_COMING = """
WITH coming AS (
    SELECT e.household_id, e.from_on FROM approval_event e
    WHERE e.kind = 'ended' AND e.because = 'circumstances' AND e.from_on > %(day)s::date
        AND NOT EXISTS (SELECT FROM approval_event u WHERE u.household_id = e.household_id AND u.undoes = e.number)
    UNION
    SELECT e.household_id, e.from_on FROM referral_event e WHERE e.kind = 'changed' AND e.from_on > %(day)s::date)
SELECT DISTINCT ON (r.household_id) r.household_id, r.id, greatest(r.answer_on, %(day)s::date) + %(beyond)s
FROM coming c
JOIN request r ON r.household_id = c.household_id AND r.kind IN ('objection', 'dispute') AND r.place <> ''
    AND (r.filed_at AT TIME ZONE 'Asia/Tehran')::date < c.from_on
JOIN agreement_version v ON v.number = r.agreement_number
WHERE v.body -> 'parameters' ->> 'support_while_objecting' = 'continues'
    AND (c.from_on <= %(day)s::date + %(before)s OR c.from_on < r.answer_on + %(beyond)s)
    AND (EXISTS (SELECT FROM approval_standing s
            WHERE s.household_id = c.household_id AND s.ended_on = c.from_on AND s.ended_because = 'circumstances')
        OR EXISTS (SELECT FROM amounts_to_fall(%(day)s::date, ARRAY[c.household_id]) f WHERE f.from_on = c.from_on))
ORDER BY r.household_id, r.answer_on DESC LIMIT %(batch)s"""


def continue_support(*, now: dt.datetime, batch: int = 1_000) -> int:
    """Put off changes for the worse that come while an objection is open; how many households.

    As a job, each household in a transaction of its own. Idempotent.
    """
    given: dict[str, Any] = {"day": day_of(now), "before": BEFORE, "beyond": BEYOND, "batch": batch}
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(_COMING, given)
        found = cursor.fetchall()
    return sum(_continue(household, request, until, now) for household, request, until in found)


def _continue(household: int, request: int, until: dt.date, now: dt.datetime) -> bool:
    with acting_as(SYSTEM):
        row = Request.objects.select_for_update().get(household_id=household, id=request)
        if row.ended_at is not None or not _postpone(household, until, now):
            return False
        postpone_effect(household, request=request, until=until, now=now)
        referrals.follow([household], now=now)
        known = RequestEvent.objects.filter(household_id=household, request_id=request, event=EVENT)
        notice = "" if known.exists() else "support_continues.1"
        note(row, EVENT, by=SYSTEM, now=now, detail={"until": until.isoformat()}, notice=notice)
    return True


def _postpone(household: int, until: dt.date, now: dt.datetime) -> bool:
    """Put off an end of support and a lower amount that come before `until`; returns whether there was one."""
    ends = continue_approval(household, until, now=now)
    return bool(referrals.postpone_lower_amount(household, until, now=now) or ends)
