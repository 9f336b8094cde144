"""A household that is decided again, as an officer sees it, and what they do: strike out claimed members, and decide.

Claimed members that no officer has accepted are those of the last request that names them.
What an officer does with them is written there, where the applicant reads it.

Each action is one transaction as the officer, under the lock of the household's entry. Call it outside any transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.eligibility.determination import DeterminedCase
from hemayat.eligibility.errors import SecondOfficerNeeded
from hemayat.eligibility.household_decision import settle_case
from hemayat.eligibility.queries import PublishedResult
from hemayat.requests.case_decision import household_in, number_of, place, whole
from hemayat.requests.case_file import judged
from hemayat.requests.case_process import words_in
from hemayat.requests.claimed_members import ClaimedMember, claimed_members, strike_out
from hemayat.requests.errors import (
    UNKNOWN_REFUSES_NOBODY,
    CaseStateChanged,
    ClaimsInOpenCase,
    NoSuchRequest,
    RequestFault,
)
from hemayat.requests.household_sync import Succession
from hemayat.requests.member_claims import MemberClaim, open_claims
from hemayat.requests.models import Affected, MemberStrike, Request, RequestMember
from hemayat.requests.permissions import PURPOSE, check_is_officer, check_is_staff
from hemayat.requests.queries import member_of
from hemayat.requests.redetermination import (
    conclude_affected,
    decide_by_rules,
    follow_event,
    hold_back,
    matter_of_affected,
    review_findings,
)
from hemayat.requests.register_answers import InquiryResults, collect_answers, inquiry_of_household
from hemayat.rules.unknowns import ELIGIBLE


@dataclass(frozen=True)
class AffectedFile:
    """`known`: what the rules make of the household; None where too little is known for that.

    `claimed`: members that no officer has accepted, with those struck out. `open_case`: the number
    of the request that names them, while it is open itself. `unanswered`: as in InquiryResults. `fault`: why the
    rules do not decide without an officer, by the names of a case's faults; empty for no reason of these.
    """

    known: DeterminedCase | None
    claimed: tuple[ClaimedMember, ...] = field(repr=False, default=())
    open_case: int | None = None
    unanswered: tuple[str, ...] = ()
    fault: str = ""


def affected_file(affected: int, now: dt.datetime) -> AffectedFile:
    """As the one who acts sees it."""
    row = Affected.objects.filter(id=affected).first()
    asking = inquiry_of_household(row) if row else None
    if row is None or asking is None:
        return AffectedFile(None)
    inquiry_results = collect_answers(asking)
    claims = open_claims(row.household_id, with_struck=True)
    return AffectedFile(
        _known(row, inquiry_results, now),
        _claimed(claims, row, inquiry_results),
        _open_case(claims, row),
        inquiry_results.unanswered,
        inquiry_results.fault or ("members_claimed" if inquiry_results.claimed else ""),
    )


def strike_out_affected_member(
    *, affected: int, person_no: int, reason: str, by: StaffMember, now: dt.datetime
) -> None:
    """Decide the household without this claimed member from now on. `person_no`: results.MemberView.person_no.

    Raises CASE_TEXT_MISSING, CaseStateChanged for somebody who is no open claim, and ClaimsInOpenCase.
    """
    why = words_in(reason)
    with _worked_on(affected, by) as (row, actor):
        if person_no not in {member_claim.person_no for member_claim in open_claims(row.household_id)}:
            raise CaseStateChanged
        strike_out(_naming(row), person_no, why, by=by, actor=actor, now=now)


def decide_affected(*, affected: int, outcome: str, reason: str, by: StaffMember, now: dt.datetime) -> int:
    """Settle what the rules leave open; gives the decision's number. Claimed members who are left are accepted.

    Only in the household's favour: raises UNKNOWN_REFUSES_NOBODY otherwise. Raises as case_decision.whole,
    RulesAlreadyDecide (eligibility) where the rules tell, CLAIMED_ELSEWHERE, and ClaimsInOpenCase.
    """
    why = words_in(reason)
    with _worked_on(affected, by) as (row, actor):
        if outcome != ELIGIBLE:
            raise RequestFault(UNKNOWN_REFUSES_NOBODY)
        inquiry_results = _household(row, now)
        matter = matter_of_affected(row, inquiry_results, now)
        decision = _unless_held(
            row, inquiry_results, now,
            lambda: settle_case(**matter, outcome=outcome, reason=why, by=actor, now=now),
        )  # fmt: skip
    return number_of(decision)


def decide_affected_by_rules(*, affected: int, by: StaffMember, now: dt.datetime) -> int:
    """Let the rules decide what they tell, with the claimed members who are left.

    They are accepted if the household is eligible. Raises ResultStillOpen (eligibility), and else as `decide_affected`.
    """
    with _worked_on(affected, by) as (row, actor):
        inquiry_results = _household(row, now)
        matter = matter_of_affected(row, inquiry_results, now)
        decision = _unless_held(
            row, inquiry_results, now, lambda: decide_by_rules(row, matter, actor, now)
        )  # fmt: skip
    return number_of(decision)


# ---------------------------------------------------------------------------------------- underneath


def _known(row: Affected, inquiry_results: InquiryResults, now: dt.datetime) -> DeterminedCase | None:
    if household_in(inquiry_results) is None:
        return None
    matter = matter_of_affected(row, inquiry_results, now)
    return judged(matter["rows"], matter["as_of"])


def _claimed(
    claims: Sequence[MemberClaim], row: Affected, inquiry_results: InquiryResults
) -> tuple[ClaimedMember, ...]:
    if not claims:
        return ()
    of = {"household_id": row.household_id, "request_id": claims[0].request}
    numbers = [claim.person_no for claim in claims]
    rows = list(RequestMember.objects.filter(**of, person_no__in=numbers).order_by("person_no"))
    strikes = {claim.person_no: claim for claim in MemberStrike.objects.filter(**of)}
    return claimed_members(
        [member_of(claim, strikes.get(claim.person_no)) for claim in rows], rows, inquiry_results
    )


def _open_case(claims: Sequence[MemberClaim], row: Affected) -> int | None:
    if not claims:
        return None
    named = Request.objects.filter(household_id=row.household_id, id=claims[0].request, ended_at=None)
    return named.values_list("id", flat=True).first()


@contextmanager
def _worked_on(affected: int, by: StaffMember) -> Iterator[tuple[Affected, Actor]]:
    """The household's entry, locked, while it waits for an officer, and who acts."""
    actor = actor_of(check_is_staff(by), PURPOSE)
    with acting_as(actor):
        row = Affected.objects.select_for_update().filter(id=affected).first()
        if row is None:
            raise NoSuchRequest
        check_is_officer(by, row.province)
        if row.decided_at is not None or row.handed_over_at is None:
            raise CaseStateChanged
        yield row, actor


def _household(row: Affected, now: dt.datetime) -> InquiryResults:
    """Its people now, under the head whom the registry names: a worker that waits for a register does not look.

    Raises CaseStateChanged while the registry names nobody in the place of a head who died.
    """
    asking = inquiry_of_household(row)
    inquiry_results = whole(collect_answers(asking) if asking else None, is_asked_again=True)
    with acting_as(SYSTEM):
        if follow_event(row, inquiry_results, now) in {Succession.NO_HEAD, Succession.REGISTRY_BEHIND}:
            raise CaseStateChanged
    return inquiry_results


def _naming(row: Affected) -> Request:
    """The request that names the claimed members, locked. Raises ClaimsInOpenCase while it is open itself."""
    claims = open_claims(row.household_id)
    request = Request.objects.select_for_update().get(household_id=row.household_id, id=claims[0].request)
    if request.ended_at is None:
        raise ClaimsInOpenCase
    return request


def _unless_held(
    row: Affected, inquiry_results: InquiryResults, now: dt.datetime, decide: Callable[[], PublishedResult]
) -> PublishedResult | None:
    """Decide and conclude.

    If a second officer must look at a correction first, they are asked: gives what was decided without the correction,
    or None. The system decides the rest after the review.
    """
    try:
        decision = decide()
    except SecondOfficerNeeded as needed:
        with acting_as(SYSTEM):
            return hold_back(row, inquiry_results, needed, now)
    _conclude(row, inquiry_results, decision, now)
    return decision


def _conclude(
    row: Affected, inquiry_results: InquiryResults, decision: PublishedResult, now: dt.datetime
) -> None:
    if inquiry_results.claimed:
        naming = _naming(row)
        if decision.outcome == ELIGIBLE:
            place(naming, inquiry_results, now)
    conclude_affected(row, decision, now)
    with acting_as(SYSTEM):
        review_findings(row, inquiry_results, now)
