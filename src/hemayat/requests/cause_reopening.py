"""The cases of a corrected shared cause, examined again one by one, as a job.

A case with an officer goes back to the registers. A dispute that still waits for the owner has its answer. A case that
ended unfavourably is decided again. What waits for its applicant, or for a second person, waits until that is over.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection

from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.models import Decision
from hemayat.inquiries.answer_parser import DisputeAnswer
from hemayat.requests.case_process import apply_transition, record_event
from hemayat.requests.disputes import OPEN_WITH_OWNER, store_owner_answer
from hemayat.requests.inquiry_schedule import begin_assessment
from hemayat.requests.models import Affected, Dispute, Request, SharedCause, SharedCauseCase
from hemayat.requests.override_queries import has_proposal
from hemayat.requests.results import ended_by_own_household
from hemayat.requests.states import CaseKind, CaseState
from hemayat.rules.unknowns import ELIGIBLE

BATCH = 200
_DUE = """
SELECT c.household_id, c.request_id, c.cause_id FROM shared_cause_case c
JOIN shared_cause s ON s.id = c.cause_id JOIN request r ON (r.household_id, r.id) = (c.household_id, c.request_id)
WHERE c.reopened_at IS NULL AND s.result = 'corrected' AND r.state <> 'awaiting_applicant'
ORDER BY c.id LIMIT %s"""


def reopen_cases(*, now: dt.datetime, batch: int = BATCH) -> int:
    """Examine the next cases of corrected causes again, each in a transaction of its own; how many."""
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(_DUE, [batch])
        due = cursor.fetchall()
    return sum(_reopen(household, request, cause, now) for household, request, cause in due)


# ---------------------------------------------------------------------------------------- underneath


def _reopen(household: int, request_id: int, cause: int, now: dt.datetime) -> bool:
    with acting_as(SYSTEM):
        row = Request.objects.select_for_update().get(household_id=household, id=request_id)
        is_waiting = has_proposal(row) and not ended_by_own_household(row)
        if is_waiting or not _examine_again(row, SharedCause.objects.get(pk=cause), now):
            return False
        cases = SharedCauseCase.objects.filter(household_id=household, request_id=request_id, cause_id=cause)
        cases.update(reopened_at=now)
        begin_assessment()
    return True


def _examine_again(row: Request, cause: SharedCause, now: dt.datetime) -> bool:
    """Whether the case is done with: under way again, or in no need of it."""
    if row.ended_at is not None:
        if row.state == CaseState.DECIDED and not (ended_by_own_household(row) or _is_favourable(row)):
            _decide_again(row, now)
        return True
    if row.kind == CaseKind.DISPUTE and _is_with_owner(row, cause):
        store_owner_answer(row, DisputeAnswer("corrected", str(cause.reference), cause.owner_words, now), now)
        return True
    if row.state == CaseState.AWAITING_OFFICER:
        row.round += 1
        row.officer_id, row.awaited, row.tries, row.next_at = None, {}, 0, now
        fields = ("round", "officer_id", "awaited", "tries", "next_at")
        apply_transition(row, "request.register_answered_late", by=SYSTEM, now=now, also=fields)
        _tell(row, cause, now)
        return True
    # The registers are being asked anyway; where they have answered before the correction, they are asked anew.
    row.round += 1
    row.awaited, row.tries, row.next_at = {}, 0, now
    row.save(update_fields=["round", "awaited", "tries", "next_at"])
    _tell(row, cause, now)
    return True


def _tell(row: Request, cause: SharedCause, now: dt.datetime) -> None:
    detail = {"registers": [cause.register]}
    record_event(
        row, "request.cause_corrected", by=SYSTEM, now=now, detail=detail, notice="registers_asked_again.1"
    )


def _is_with_owner(row: Request, cause: SharedCause) -> bool:
    dispute = Dispute.objects.filter(household_id=row.household_id, request_id=row.id).first()
    return dispute is not None and dispute.register == cause.register and dispute.state in OPEN_WITH_OWNER


def _is_favourable(row: Request) -> bool:
    if row.decision_id is None:
        return False
    decided = Decision.objects.filter(household_id=row.household_id, id=row.decision_id).first()
    return decided is not None and decided.outcome == ELIGIBLE


def _decide_again(row: Request, now: dt.datetime) -> None:
    """As a household that its own request changed (redetermination.py): its head reads the result."""
    known, is_new = Affected.objects.get_or_create(
        household_id=row.household_id,
        because_household=row.household_id,
        because_request=row.id,
        defaults={"province": row.province, "since": now, "next_at": now},
    )
    if not is_new:
        # An earlier correction had it decided again already, or the registers were asked before this one.
        known.since, known.next_at, known.round, known.tries = now, now, known.round + 1, 0
        known.decided_at, known.decision_id, known.handed_over_at, known.why = None, None, None, {}
        known.save()
    record(
        by=SYSTEM, event="household.to_be_decided_again", household=row.household_id, province=row.province,
        subject=f"affected:{known.id}", now=now,
    )  # fmt: skip
