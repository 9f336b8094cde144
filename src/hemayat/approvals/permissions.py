"""Who may use an approval: whoever it was issued to, and nobody in their place but who acts for them (R4.5)."""

from __future__ import annotations

import datetime as dt

from hemayat.accounts.results import Citizen
from hemayat.approvals.errors import NO_SUCH_APPROVAL, ApprovalFault, NotTheHolder
from hemayat.approvals.queries import ApprovalView, approval_of
from hemayat.audit.actions import record
from hemayat.audit.context import acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.households.queries import head_of, person


def is_holder(approval: ApprovalView, by: Citizen, on: dt.date) -> bool:
    """Whether this is the person to whom it was issued, or their guardian. While they act."""
    return is_person(approval.holder_id, approval.household, by, on)


def is_person(holder_id: int, household: int, by: Citizen, on: dt.date) -> bool:
    """Whether the signed-in head is this person, or acts for them while they lead the household. While they act."""
    if by.acts_as:
        head = head_of(household, on)
        return head is not None and head.person == holder_id
    holder = person(holder_id)
    return holder is not None and by.person_index in key_ring().blind_indexes(
        "national_id", holder.national_id
    )


def check_holds(approval: int, by: Citizen, now: dt.datetime) -> ApprovalView:
    """The approval. Raises NO_SUCH_APPROVAL, and NotTheHolder, which is recorded: somebody tried to use another's."""
    with acting_as(by.actor):
        this_approval = approval_of(by.household, approval) if by.household is not None else None
        if this_approval is None:
            raise ApprovalFault(NO_SUCH_APPROVAL)
        is_theirs = is_holder(this_approval, by, day_of(now))
    if not is_theirs:
        note_refusal(this_approval, by, now)
        raise NotTheHolder
    return this_approval


def note_refusal(approval: ApprovalView, by: Citizen, now: dt.datetime) -> None:
    """Somebody else tried to use it: for the record of the household, and of who looks into it."""
    with acting_as(by.actor):
        record(
            by=by.actor, event="approval.refused_to_another", household=approval.household,
            province=approval.province, subject=f"approval:{approval.id}", now=now,
        )  # fmt: skip
