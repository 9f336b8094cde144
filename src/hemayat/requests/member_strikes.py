"""An officer strikes a claimed member out, with a reason that the applicant reads; the rules then decide without them.

Another officer looks at that member again if the applicant objects to the decision (claims.py).
"""

from __future__ import annotations

import datetime as dt

from hemayat.accounts.models import StaffMember
from hemayat.audit.context import Actor
from hemayat.audit.keys import key_ring
from hemayat.households.queries import known_in
from hemayat.requests.case_assignment import worked_on
from hemayat.requests.claims import claims_in
from hemayat.requests.errors import CaseStateChanged, words_in
from hemayat.requests.models import MemberStrike, Request
from hemayat.requests.override_queries import check_no_override
from hemayat.requests.queries import MEMBER_STRIKE
from hemayat.requests.states import CaseState
from hemayat.requests.transitions import record_event, touch


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


def _open(row: Request) -> set[int]:
    """The members of this request who can be struck out."""
    known = {claim.national_id for claim in known_in(row.household_id)}
    return {
        claim.person_no
        for claim in claims_in(row.household_id)
        if claim.request == row.id and not claim.is_struck and claim.national_id not in known
    }
