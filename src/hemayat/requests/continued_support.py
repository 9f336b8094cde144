"""Earlier support continues while an objection is open, if the agreement says so (A15).

An adverse change takes effect some days after its notice. An objection or dispute that was filed before that day puts
off the end of support, or the lower amount (also zero), until past the due date of our answer, and again as long as we
have not answered. The answer ends it: a decision counts from its own day.

A change that was put off for two requests which were both withdrawn is not put off again for one that was filed later:
a head who withdraws one by mistake can file again. Otherwise a household could keep support for years with a new
request each month, and nobody would ever answer.

A case that nobody can decide, because the civil registry has the head in another household or in none, puts a change
off for `HINDERED` days at most: long enough for the registry to be corrected, and not for ever. After that, no later
request puts the same change off either: it would be hindered too.

The job runs once a night. A change whose day came before the job could put it off (the objection was filed in the last
hour, or the job failed) is taken back from its first day, and the months that ended meanwhile are owed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import structlog
from django.db import connection

from hemayat.approvals.actions import continue_approval
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of
from hemayat.eligibility.effective_dates import month_ends
from hemayat.eligibility.postponements import postpone_effect
from hemayat.referrals import approval_sync as referrals
from hemayat.requests.case_process import record_event
from hemayat.requests.models import Request, RequestEvent
from hemayat.requests.results import SUPPORT_CONTINUES

log = structlog.get_logger()
BEFORE = 3
"""Days: a change that is so near is put off again. A job that fails for a night has two more."""
LATE = 7
"""Days: a change that came so recently is taken back, if an objection was filed before its day."""
BEYOND = 7
"""Days past our due date, so that the change does not come on the very day of the answer."""
HINDERED = 90
"""Days from filing for which a case puts a change off that the civil registry keeps us from deciding."""
HINDERING = ("another_household", "no_head", "nobody_to_ask_about", "unknown_person")
"""Faults of the civil registry's answer with which nothing can be decided: automatic_decision.py hands them over."""
# Ends that are written, suspensions of households for which nothing is due any more, and lower amounts that custodians
# were told. A change that comes before our answer is due is put off at once, so that the page names the right day;
# later, a few days before it comes. A change that was written on its own day or later counted at once (such as an
# answer to another objection) and stays.
_COMING = """
WITH coming AS (
    SELECT e.household_id, e.from_on FROM approval_event e
    WHERE (e.kind = 'ended' AND e.because = 'circumstances' OR e.kind = 'suspended') AND e.from_on > %(after)s::date
        AND (e.at AT TIME ZONE 'Asia/Tehran')::date < e.from_on
        AND NOT EXISTS (SELECT FROM approval_event u WHERE u.household_id = e.household_id AND u.undoes = e.number)
    UNION
    SELECT e.household_id, e.from_on FROM referral_event e WHERE e.kind = 'changed' AND e.from_on > %(after)s::date),
-- `last_fault`: what kept the registers' newest answer from being decided; null if nothing did.
faulted AS (
    SELECT q.*, (SELECT e.detail ->> 'fault' FROM request_event e
        WHERE (e.household_id, e.request_id) = (q.household_id, q.id)
            AND (jsonb_exists(e.detail, 'fault') OR jsonb_exists(e.detail, 'missing'))
        ORDER BY e.id DESC LIMIT 1) AS last_fault
    FROM request q WHERE q.kind IN ('objection', 'dispute') AND q.household_id IN (SELECT household_id FROM coming)),
-- Requests for which the change that holds now was put off, and when.
put_off AS (
    SELECT q.household_id, q.id, q.state, q.filed_at, q.last_fault, p.at
    FROM faulted q
    JOIN effect_postponement p ON (p.household_id, p.request_id) = (q.household_id, q.id)
    CROSS JOIN in_force(q.household_id) AS holds
    WHERE p.decision_id IS NOT DISTINCT FROM holds.decision_id
        AND (holds.decision_id IS NOT NULL OR p.run_id = holds.run_id))
SELECT DISTINCT ON (r.household_id) r.household_id, r.id, greatest(r.answer_on, %(day)s::date) + %(beyond)s,
    min(c.from_on) OVER (PARTITION BY r.household_id)
FROM coming c
JOIN faulted r ON r.household_id = c.household_id AND r.place <> ''
    AND (r.filed_at AT TIME ZONE 'Asia/Tehran')::date < c.from_on
JOIN agreement_version v ON v.number = r.agreement_number
WHERE v.body -> 'parameters' ->> 'support_while_objecting' = 'continues'
    AND r.household_id > %(last)s
    AND 2 > (SELECT count(DISTINCT p.id) FROM put_off p
        WHERE p.household_id = r.household_id AND p.state = 'withdrawn' AND p.at <= r.filed_at)
    AND (%(day)s::date <= (r.filed_at AT TIME ZONE 'Asia/Tehran')::date + %(hindered)s
        OR r.last_fault = ANY (%(hindering)s) IS NOT TRUE)
    AND NOT EXISTS (SELECT FROM put_off p
        WHERE p.household_id = r.household_id AND p.last_fault = ANY (%(hindering)s)
            AND %(day)s::date > (p.filed_at AT TIME ZONE 'Asia/Tehran')::date + %(hindered)s)
    AND (c.from_on <= %(day)s::date + %(before)s OR c.from_on < r.answer_on + %(beyond)s)
    AND (EXISTS (SELECT FROM approval_standing s
            WHERE s.household_id = c.household_id
                AND (s.ended_on = c.from_on AND s.ended_because = 'circumstances' OR s.suspended_on = c.from_on))
        OR EXISTS (SELECT FROM amounts_to_fall(%(after)s::date, %(day)s::date, ARRAY[c.household_id]) f
            WHERE f.from_on = c.from_on))
ORDER BY r.household_id, r.answer_on DESC LIMIT %(batch)s"""


def continue_support(*, now: dt.datetime, batch: int = 1_000) -> int:
    """Put off changes for the worse that come while an objection is open; how many households.

    As a job, each household in a transaction of its own. Idempotent. A household that fails stops no other: each is
    logged, and an ExceptionGroup of all faults is raised at the end.
    """
    done, last, faults = 0, 0, []
    while found := _coming(day_of(now), last, batch):
        for household, request, until, from_on in found:
            try:
                done += _continue(household, request, until, from_on, now)
            except Exception as fault:  # noqa: BLE001 - whatever it is, it is raised below
                log.error("support_not_continued", household=household, fault=type(fault).__name__)
                faults.append(fault)
        last = found[-1][0]
    if faults:
        raise ExceptionGroup("households whose support was not continued", faults)
    return done


def _coming(day: dt.date, last: int, batch: int) -> list[tuple[int, int, dt.date, dt.date]]:
    """The next households after `last`, each with its request, the new day and the first day that is put off."""
    after = day - dt.timedelta(days=LATE)
    values: dict[str, Any] = {
        "day": day, "after": after, "before": BEFORE, "beyond": BEYOND, "last": last, "batch": batch,
        "hindered": HINDERED, "hindering": list(HINDERING),
    }  # fmt: skip
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(_COMING, values)
        rows: list[tuple[int, int, dt.date, dt.date]] = cursor.fetchall()
    return rows


def _continue(household: int, request_id: int, until: dt.date, from_on: dt.date, now: dt.datetime) -> bool:
    with acting_as(SYSTEM):
        row = Request.objects.select_for_update().get(household_id=household, id=request_id)
        if row.ended_at is not None or not _postpone(household, until, now):
            return False
        postpone_effect(household, request_id=request_id, until=until, now=now)
        referrals.sync_referrals([household], now=now)
        if missed := month_ends(from_on, day_of(now)):
            referrals.owe_postponed_months(household, missed, now=now)
        events = RequestEvent.objects.filter(
            household_id=household, request_id=request_id, event=SUPPORT_CONTINUES
        )
        notice = "" if events.exists() else "support_continues.1"
        record_event(
            row, SUPPORT_CONTINUES, by=SYSTEM, now=now, detail={"until": until.isoformat()}, notice=notice
        )
    return True


def _postpone(household: int, until: dt.date, now: dt.datetime) -> bool:
    """Put off an end of support and a lower amount that come before `until`; returns whether there was one."""
    after = day_of(now) - dt.timedelta(days=LATE)
    ends = continue_approval(household, until, after=after, now=now)
    return bool(referrals.postpone_lower_amount(household, until, after=after, now=now) or ends)
