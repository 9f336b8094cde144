"""A household that is decided again, as the desk shows it: its claimed members, and what the rules make of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from hemayat.eligibility.determination import DeterminedCase
from hemayat.requests.case_file import judged
from hemayat.requests.claimed_members import ClaimedMember, claimed_members
from hemayat.requests.claims import MemberClaim, open_claims
from hemayat.requests.inquiry_subjects import inquiry_of_household
from hemayat.requests.models import Affected, MemberStrike, Request, RequestMember
from hemayat.requests.officer_actions import household_in
from hemayat.requests.queries import member_of
from hemayat.requests.redetermination import matter_of_affected
from hemayat.requests.register_inquiry import InquiryResults, collect_answers


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
