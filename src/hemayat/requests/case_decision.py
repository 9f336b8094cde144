"""An officer decides what the rules leave open, or lets the rules decide. The decision ends the case.

The checks here and in decision_checks.py say what is missing before a decision; the database checks it too. Without an
officer, automatic_decision.py decides. Call `decide` and `decide_by_rules` outside any transaction.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.audit.context import SYSTEM, Actor, acting_as, run_statement
from hemayat.cases.transitions import CaseStep
from hemayat.common.language import Words
from hemayat.common.money import format_rial
from hemayat.documents.queries import documents_of
from hemayat.documents.states import DocumentState
from hemayat.eligibility.errors import SecondOfficerNeeded
from hemayat.eligibility.household_decision import RecordedDecision, decide_case, settle_case
from hemayat.eligibility.queries import PublishedResult
from hemayat.households.errors import HouseholdFault
from hemayat.households.queries import KnownMember
from hemayat.referrals.approval_sync import apply_decisions
from hemayat.requests.available_actions import check_no_override
from hemayat.requests.case_process import agreement_of, apply_transitions, case_of, record_event, words_in
from hemayat.requests.corrections import basis_for
from hemayat.requests.errors import (
    DOCUMENT_NOT_NAMED,
    SECOND_LOOK_NEEDED,
    SECOND_OFFICER_NEEDED,
    UNKNOWN_REFUSES_NOBODY,
    CaseStateChanged,
    DocumentsNotAnswered,
    MembersUnanswered,
    RequestFault,
)
from hemayat.requests.finding_reviews import ask_second_officer
from hemayat.requests.household_sync import sync_household
from hemayat.requests.kinds import KINDS
from hemayat.requests.models import Request
from hemayat.requests.permissions import worked_on
from hemayat.requests.redetermination import decide_again
from hemayat.requests.register_answers import InquiryResults, collect_answers, inquiry_of
from hemayat.requests.states import DECIDED_NOTICES, CaseKind, CaseState
from hemayat.rules.unknowns import ELIGIBLE

NAMEABLE = frozenset({DocumentState.CLEAN, DocumentState.UNSCANNED})
"""An approval with an unknown value names a document in one of these states; sql/named_document.sql says the same."""
_IS_BETTER = "SELECT decision_is_better(d) FROM decision d WHERE (d.household_id, d.id) = (%s, %s)"
_NEEDED = "SELECT needs_second_officer(d) FROM decision d WHERE (d.household_id, d.id) = (%s, %s)"


@dataclass(frozen=True)
class MissingAnswer:
    """Something that an officer still has to do before a refusal. `document`: None for the words.

    `what`: `opening` or `answer`; `checking` while it is being checked; `resend` while a refused one may be replaced.
    """

    what: str
    document: uuid.UUID | None = None


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
    """Let the rules decide, if they can tell the result now.

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


def is_review(row: Request) -> bool:
    """Whether it may find an earlier result to have been wrong: then a better one counts from there (A15)."""
    return KINDS[CaseKind(row.kind)].is_review


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


def lacks_of(row: Request, by: StaffMember) -> list[MissingAnswer]:
    """What this officer still has to do before a refusal. One query."""
    lacks = run_statement("SELECT * FROM refusal_lacks(%s, %s, %s)", [row.household_id, row.id, by.pk])
    return [MissingAnswer(*lack) for lack in lacks]


def check_answered(row: Request, decision: PublishedResult, by: StaffMember) -> None:
    """In the transaction of the decision, which is undone by the fault. Raises DocumentsNotAnswered."""
    if _is_true_of(decision, _IS_BETTER):
        return
    if missing := lacks_of(row, by):
        raise DocumentsNotAnswered(len(missing))


def check_second_officer(row: Request, decision: PublishedResult) -> None:
    """In the transaction of the decision, which is undone by the fault. Raises SECOND_OFFICER_NEEDED."""
    if _is_true_of(decision, _NEEDED):
        most = agreement_of(row).parameters.one_officer_up_to_rial
        raise RequestFault(
            SECOND_OFFICER_NEEDED, value=Words(format_rial(most, "fa"), format_rial(most, "en"))
        )


def close_with_decision(
    row: Request,
    decision: PublishedResult | RecordedDecision,
    event: str,
    by: Actor,
    now: dt.datetime,
    document: uuid.UUID | None = None,
) -> None:
    """The request's end, with the decision that answers it. `document`: which it rests on, if it names one.

    Raises what `place_claimed` raises.
    """
    if by.kind != SYSTEM.kind and decision.outcome == ELIGIBLE:
        place_claimed(row, now)
    apply_decisions([row.household_id], now=now)
    apply_transitions([end_with(row, decision, document)], event, by=by, now=now, also=("decision_id",))


def end_with(
    row: Request, decision: PublishedResult | RecordedDecision, document: uuid.UUID | None = None
) -> CaseStep[Request]:
    """Prepare the last step of the request, with this decision. The caller applies it."""
    row.decision_id = decision.decision_id
    detail: dict[str, Any] = {"decision": decision.decision_id, "outcome": decision.outcome}
    if document is not None:
        detail["document"] = str(document)
    return CaseStep(row, DECIDED_NOTICES[decision.outcome], detail)


def place_claimed(row: Request, now: dt.datetime) -> None:
    """Members named only by the applicant belong to the household once an officer has granted support for them.

    Raises CLAIMED_ELSEWHERE (requests.errors), and CaseStateChanged if the household has changed since the
    registers answered.
    """
    asking = inquiry_of(row, now) if row.is_applicant else None
    inquiry_results = collect_answers(asking) if asking else None
    if inquiry_results is not None and inquiry_results.claimed:
        place(row, inquiry_results, now)


def place(row: Request, inquiry_results: InquiryResults, now: dt.datetime) -> None:
    """The same of the members that this request names, by what the registers said. Raises as `place_claimed`."""
    with acting_as(SYSTEM):
        try:
            changed = sync_household(row.household_id, inquiry_results, now)
        except HouseholdFault:
            raise CaseStateChanged from None
        if changed.has_members_changed:
            record_event(row, "request.members_claimed", by=SYSTEM, now=now)
        decide_again(changed.affected, row, now)
        apply_decisions(changed.ended, now=now)


# ---------------------------------------------------------------------------------------- underneath


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


def _is_true_of(decision: PublishedResult, statement: str) -> bool:
    """What a function of the database says of this decision. One query."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [decision.household, decision.decision_id])
        (answer,) = cursor.fetchone() or (False,)
    return bool(answer)
