"""Claimed members as an officer sees them, whether an age fits the relation, and how an officer strikes one out.

No rule of the agreement, of the law in force here or of a register names an age for a spouse, so none is judged. The
applicant reads the reason why a member was struck out, and the rules then decide without them. Another officer looks at
that member again if the applicant objects to the decision (member_claims.py).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from hemayat.accounts.models import StaffMember
from hemayat.audit.context import Actor
from hemayat.audit.keys import key_ring
from hemayat.households.queries import KnownMember, known_in
from hemayat.inquiries.answers import Row
from hemayat.requests.available_actions import check_no_override
from hemayat.requests.case_process import record_event, touch, words_in
from hemayat.requests.errors import CaseStateChanged
from hemayat.requests.member_claims import claims_in, claims_key
from hemayat.requests.models import MemberStrike, Request, RequestMember
from hemayat.requests.permissions import worked_on
from hemayat.requests.queries import MEMBER, MEMBER_STRIKE
from hemayat.requests.register_answers import InquiryResults
from hemayat.requests.results import MemberView
from hemayat.requests.states import CaseState

_YOUNGER, _OLDER = frozenset({"child", "grandchild"}), frozenset({"parent"})


class RegistryPlacement(StrEnum):
    """Where the civil registry has somebody. It confirms the relation to the applicant in none of these."""

    NOWHERE = "nowhere"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"
    UNANSWERED = "unanswered"
    """It was asked for this request, and has not answered yet."""


class AgeFault(StrEnum):
    NOT_YOUNGER = "not_younger"
    """A child or grandchild who is as old as the head, or older."""
    NOT_OLDER = "not_older"
    """A parent who is as old as the head, or younger."""


@dataclass(frozen=True)
class ClaimedMember:
    """`told`: as the applicant sees them. `born`, `died_on`: by the registry's answer for this request, or else as it
    confirmed them when they were named. `fault`: why they cannot be what is claimed, by the registry's dates.
    """

    told: MemberView
    national_id: str = field(repr=False)
    sex: str
    born: dt.date
    died_on: dt.date | None
    home: RegistryPlacement
    fault: AgeFault | None = None


def claimed_members(
    contents: Sequence[MemberView], rows: Sequence[RequestMember], inquiry_results: InquiryResults | None
) -> tuple[ClaimedMember, ...]:
    """`contents` and `rows`: of the same members in the same order. `inquiry_results`:

    what the registers said for the request.
    """
    homes = _homes(inquiry_results) if inquiry_results else {}
    claimed_rows = inquiry_results.claimed_rows if inquiry_results else {}
    head_born = (
        inquiry_results.members[0]["birth_date"] if inquiry_results and inquiry_results.members else None
    )
    return tuple(
        _claimed(view, row, claimed_rows, homes, head_born) for view, row in zip(contents, rows, strict=True)
    )


def open_members(
    members: Sequence[ClaimedMember], existing_values: Sequence[KnownMember]
) -> list[ClaimedMember]:
    """Those whom an officer may still strike out: neither struck out nor accepted."""
    accepted = {claimed_member.national_id for claimed_member in existing_values}
    return [
        claimed_member
        for claimed_member in members
        if claimed_member.told.struck_at is None and claimed_member.national_id not in accepted
    ]


def age_fault(relation: str, born: dt.date, head_born: dt.date | None) -> AgeFault | None:
    """Why somebody born on this day cannot be this to the head; None if they can, or if the head's day is not known."""
    if head_born is None:
        return None
    if relation in _YOUNGER and born <= head_born:
        return AgeFault.NOT_YOUNGER
    return AgeFault.NOT_OLDER if relation in _OLDER and born >= head_born else None


def strike_out_member(
    *, request_id: int, person_no: int, reason: str, by: StaffMember, now: dt.datetime
) -> None:
    """Decide the request without this claimed member from now on. `person_no`: results.MemberView.person_no.

    Raises CASE_TEXT_MISSING without a reason, CaseStateChanged for somebody whom the request does not name, who
    was struck out before, or whom an officer has accepted.
    """
    why = words_in(reason)
    with worked_on(request_id, by, now, CaseState.AWAITING_OFFICER) as (row, actor):
        check_no_override(row)
        if person_no not in _open(row):
            raise CaseStateChanged
        row.officer_id = row.officer_id or by.pk
        row.save(update_fields=["officer_id", *touch(row, now)])
        strike_out(row, person_no, why, by=by, actor=actor, now=now)


def strike_out(
    row: Request, person_no: int, why: str, *, by: StaffMember, actor: Actor, now: dt.datetime
) -> None:
    """In the officer's transaction, of a member of this request who can be struck out."""
    MemberStrike.objects.create(
        household_id=row.household_id, request_id=row.id, person_no=person_no, province=row.province,
        round=row.round, reason=key_ring().seal(why.encode(), MEMBER_STRIKE), by_id=by.pk, at=now,
    )  # fmt: skip
    detail = {"member": person_no}
    record_event(
        row, "request.member_struck_out", by=actor, now=now, detail=detail, notice="member_struck_out.1"
    )


# ---------------------------------------------------------------------------------------- underneath


def _claimed(
    member: MemberView,
    row: RequestMember,
    confirmations: Mapping[str, Row | None],
    homes: Mapping[str, RegistryPlacement],
    head_born: dt.date | None,
) -> ClaimedMember:
    this_row: Row = json.loads(key_ring().unseal(bytes(row.row), MEMBER))
    key = claims_key(row.person_no)
    now = confirmations.get(key)
    born = now["birth_date"] if now else member.birth_date
    return ClaimedMember(
        member,
        f"{this_row['national_id']:010d}",
        (now or this_row)["sex"],
        born,
        now["died_on"] if now else None,
        homes.get(key, RegistryPlacement.NOT_ASKED),
        age_fault(row.relation, born, head_born),
    )


def _homes(inquiry_results: InquiryResults) -> dict[str, RegistryPlacement]:
    return {key: _home(row) for key, row in inquiry_results.claimed_rows.items()} | dict.fromkeys(
        inquiry_results.unanswered, RegistryPlacement.UNANSWERED
    )


def _home(row: Row | None) -> RegistryPlacement:
    if row is None:
        return RegistryPlacement.UNKNOWN
    return RegistryPlacement.NOWHERE if row["household_id"] is None else RegistryPlacement.ELSEWHERE


def _open(row: Request) -> set[int]:
    """The members of this request who can be struck out."""
    known = {claim.national_id for claim in known_in(row.household_id)}
    return {
        claim.person_no
        for claim in claims_in(row.household_id)
        if claim.request == row.id and not claim.is_struck and claim.national_id not in known
    }
