"""What a case officer does with a request: ask, call, have it asked again, decide. Never begin one (R4.2a).

Each is one transaction as the officer, under the request's lock. Call them outside any transaction.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.audit.context import acting_as
from hemayat.common.dates import day_of, months_before
from hemayat.documents.queries import documents_of
from hemayat.documents.states import DocumentState
from hemayat.eligibility.errors import SecondOfficerNeeded
from hemayat.eligibility.household_decision import decide_case, settle_case
from hemayat.eligibility.queries import PublishedResult
from hemayat.households.queries import KnownMember
from hemayat.requests.applicant_questions import ask_head
from hemayat.requests.available_actions import check_no_override, place_of
from hemayat.requests.case_assignment import each
from hemayat.requests.case_decision import close_with_decision, is_review
from hemayat.requests.case_process import apply_transition, case_of, record_event, touch, words_in
from hemayat.requests.corrections import basis_for
from hemayat.requests.decision_checks import check_answered, check_second_officer
from hemayat.requests.errors import (
    DOCUMENT_NOT_NAMED,
    SECOND_LOOK_NEEDED,
    UNKNOWN_REFUSES_NOBODY,
    VISIT_IN_PAST,
    VISIT_TOO_FAR,
    CaseStateChanged,
    MembersUnanswered,
    NoSuchRequest,
    RequestFault,
)
from hemayat.requests.finding_reviews import ask_second_officer
from hemayat.requests.inquiry_schedule import begin_assessment
from hemayat.requests.inquiry_subjects import inquiry_of
from hemayat.requests.models import Request, Visit
from hemayat.requests.permissions import PURPOSE, check_is_colleague, check_sees, worked_on
from hemayat.requests.promises import agreement_of
from hemayat.requests.register_inquiry import InquiryResults, collect_answers
from hemayat.requests.states import OPEN, CaseState
from hemayat.rules.unknowns import ELIGIBLE

NAMEABLE = frozenset({DocumentState.CLEAN, DocumentState.UNSCANNED})
"""Documents one of which an approval with an unknown value names; sql/named_document.sql says the same."""


def ask_applicant(*, request_id: int, words: str, by: StaffMember, now: dt.datetime) -> dt.date:
    """Ask the head a question; our clock stands still until the answer. Gives the day by which it is wanted."""
    asked = words_in(words)
    with worked_on(request_id, by, now, CaseState.AWAITING_OFFICER) as (row, actor):
        check_no_override(row)
        row.officer_id = row.officer_id or by.pk
        return ask_head(
            row, asked, "request.question_asked", by=actor, now=now, asked_by=by.pk, also=("officer_id",)
        )


def ask_many(
    *, requests: Iterable[int], words: str, by: StaffMember, now: dt.datetime
) -> dict[int, RequestFault | None]:
    """The same question in several cases, each as `ask_applicant`, on its own."""
    return each(requests, lambda item: ask_applicant(request_id=item, words=words, by=by, now=now))


def last_visit_day(today: dt.date) -> dt.date:
    """A year from today. A later day is a typing mistake, and the notice goes to the applicant at once."""
    return months_before(today, -12)


def call_visit(
    *, request_id: int, reason: str, place: str, at: dt.datetime, by: StaffMember, now: dt.datetime
) -> None:
    """Ask the head to come, as an exception (R4.4b). The request goes on as it is, and never waits for it (R4.3a)."""
    why, where = words_in(reason), words_in(place)
    if at <= now:
        raise RequestFault(VISIT_IN_PAST)
    if day_of(at) > last_visit_day(day_of(now)):
        raise RequestFault(VISIT_TOO_FAR)
    with worked_on(request_id, by, now, *OPEN) as (row, actor):
        row.save(update_fields=touch(row, now))
        key = record_event(row, "request.visit_called", by=actor, now=now, notice="visit_called.1")
        Visit.objects.create(
            household_id=row.household_id,
            province=row.province,
            request_id=row.id,
            called_by_id=by.pk,
            reason=why,
            place=where,
            at=at,
            called_at=now,
            notice_key=key,
        )


def call_off_visit(*, request_id: int, visit: int, by: StaffMember, now: dt.datetime) -> None:
    """The head need not come any more. Called off before, nothing happens."""
    with worked_on(request_id, by, now, *CaseState) as (row, actor):
        called = Visit.objects.filter(household_id=row.household_id, request_id=row.id, id=visit)
        if called.filter(called_off_at=None).update(called_off_at=now):
            record_event(row, "request.visit_called_off", by=actor, now=now, notice="visit_called_off.1")


def ask_again(*, request_id: int, by: StaffMember, now: dt.datetime) -> None:
    """Have every register asked anew; what it then comes to is decided by the rules, or comes back to an officer."""
    with worked_on(request_id, by, now, CaseState.AWAITING_OFFICER) as (row, actor):
        check_no_override(row)
        row.round += 1
        row.officer_id, row.awaited, row.tries, row.next_at = None, {}, 0, now
        fields = ("round", "officer_id", "awaited", "tries", "next_at")
        apply_transition(row, "request.asked_again", by=actor, now=now, also=fields)
        begin_assessment()


def decide(
    *,
    request_id: int,
    outcome: str,
    reason: str,
    by: StaffMember,
    now: dt.datetime,
    document: uuid.UUID | None = None,
) -> int:
    """Settle what the rules leave open, with a reason that the head reads; gives the decision's number.

    Only in the applicant's favour: raises UNKNOWN_REFUSES_NOBODY otherwise. `document`: which the decision rests on; if
    the case has any, one is named (DOCUMENT_NOT_NAMED).

    Raises as `whole`, RulesAlreadyDecide (eligibility) where the rules tell: let them decide then, and
    DocumentsNotAnswered and SECOND_LOOK_NEEDED as `decide_by_rules`.
    """
    why = words_in(reason)
    with worked_on(request_id, by, now, CaseState.AWAITING_OFFICER) as (row, actor):
        check_no_override(row)
        matter = matter_of(row, now)
        if outcome != ELIGIBLE:
            raise RequestFault(UNKNOWN_REFUSES_NOBODY)
        _check_named(row, document)
        decision = _unless_held(
            row, now,
            lambda: settle_case(**matter, outcome=outcome, reason=why, by=actor, now=now, document=document),
        )  # fmt: skip
        if decision:
            _check_decision(row, decision, by)
            close_with_decision(row, decision, "request.decided_by_officer", actor, now, document)
    return number_of(decision)


def decide_by_rules(*, request_id: int, by: StaffMember, now: dt.datetime) -> int:
    """Let the rules decide what they tell by themselves by now.

    Raises ResultStillOpen if they do not, and as `decide`. Raises DocumentsNotAnswered if the applicant would get
    nothing more and something is not opened or answered, SECOND_OFFICER_NEEDED if data corrected with documents
    add more support than one officer may, and SECOND_LOOK_NEEDED if more would rest on a correction in another case.
    """
    with worked_on(request_id, by, now, CaseState.AWAITING_OFFICER) as (row, actor):
        check_no_override(row)
        matter = matter_of(row, now)
        decision = _unless_held(row, now, lambda: decide_case(**matter, by=actor, now=now))
        if decision:
            _check_decision(row, decision, by)
            close_with_decision(row, decision, "request.decided_by_officer", actor, now)
    return number_of(decision)


def name_people(*, request_id: int, by: StaffMember, now: dt.datetime) -> None:
    """Put on record that the national ids of everybody in the household of a case are shown in full.

    Raises NoSuchRequest, NotACaseOfficer.
    """
    actor = actor_of(check_is_colleague(by), PURPOSE)
    with acting_as(actor):
        place = place_of(request_id)
        if place is None:
            raise NoSuchRequest
        household, province = place
        check_sees(by, province)
        record(
            by=actor, event="household.ids_shown", household=household, province=province,
            subject=f"request:{request_id}", now=now,
        )  # fmt: skip


# ---------------------------------------------------------------------------------------- underneath


def matter_of(row: Request, now: dt.datetime) -> dict[str, Any]:
    """What a decision of this request is made from. Raises as `whole`."""
    asking = inquiry_of(row, now)
    inquiry_results = whole(collect_answers(asking) if asking else None)
    basis, as_of = basis_for(row, inquiry_results)
    return {
        "household": row.household_id, "province": row.province, "request_id": row.id, "rows": basis.rows,
        "as_of": as_of, "one_officer": basis.one_officer(as_of),
        "adverse_change_after_days": agreement_of(row).parameters.adverse_change_after_days,
        "is_review": is_review(row), "holds_from": basis.holds_from,
    }  # fmt: skip


def _unless_held(
    row: Request, now: dt.datetime, decide: Callable[[], PublishedResult]
) -> PublishedResult | None:
    """None if a second officer must look first at what one officer corrected in another case, who is asked."""
    try:
        return decide()
    except SecondOfficerNeeded as needed:
        asking = inquiry_of(row, now)
        basis, _ = basis_for(row, whole(collect_answers(asking) if asking else None))
        findings = basis.to_look_at(needed)
        ask_second_officer(household=row.household_id, province=row.province, findings=findings, now=now)
        return None


def _check_named(row: Request, document: uuid.UUID | None) -> None:
    """An approval although a value is unknown names the document that it rests on."""
    documents = [
        listed_document
        for listed_document in documents_of(row.household_id, case_of(row.id))
        if listed_document.state in NAMEABLE
    ]
    if documents and document not in {
        listed_document.id for listed_document in documents if listed_document.may_be_read
    }:
        raise RequestFault(DOCUMENT_NOT_NAMED)


def _check_decision(row: Request, decision: PublishedResult, by: StaffMember) -> None:
    check_answered(row, decision, by)
    check_second_officer(row, decision)


def answers_for_request(
    row: Request,
    now: dt.datetime,
    existing_values: Sequence[KnownMember] | None = None,
    consents: frozenset[str] | None = None,
) -> InquiryResults | None:
    """What the registers said for this request; None where that makes no household. The rest: as for `inquiry_of`."""
    asking = inquiry_of(row, now, existing_values, consents)
    return household_in(collect_answers(asking) if asking else None)


def household_in(inquiry_results: InquiryResults | None) -> InquiryResults | None:
    """The same answers if they make a household without a missing member, else None."""
    try:
        return whole(inquiry_results)
    except (MembersUnanswered, CaseStateChanged):
        return None


def whole(inquiry_results: InquiryResults | None, *, is_asked_again: bool = False) -> InquiryResults:
    """The same answers if they make a household. Nothing is decided from a part of one.

    `is_asked_again`: whether the registers are asked again without an officer's doing.

    Raises MembersUnanswered while the civil registry has not answered about everybody who may belong to it,
    and CaseStateChanged if its answers make no household.
    """
    if inquiry_results is None or inquiry_results.fault:
        raise CaseStateChanged
    if inquiry_results.unanswered:
        raise MembersUnanswered(len(inquiry_results.unanswered), is_asked_again=is_asked_again)
    if not inquiry_results.members:
        raise CaseStateChanged
    return inquiry_results


def number_of(decision: PublishedResult | None) -> int:
    """Of a decision that was made; raises SECOND_LOOK_NEEDED if a second officer must look at a correction first."""
    if decision is None:
        raise RequestFault(SECOND_LOOK_NEEDED)
    assert decision.decision_id is not None, "a decision of one household has a number"
    return decision.decision_id
