"""The household of somebody whom no register knows as a household's head: built member by member, each confirmed.

Whether a member is possible is judged here by what the applicant typed alone, and before any register is asked: what a
register knows of a stranger is shown to the officer who decides, and to nobody here.
"""

from __future__ import annotations

import datetime as dt
import json

from hemayat.accounts.attempt_limits import TEN_MINUTES, LimitReached, count_own_hit
from hemayat.accounts.results import Citizen
from hemayat.audit.context import acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.common.language import Message
from hemayat.inquiries.answers import Row
from hemayat.inquiries.member_confirmation import MemberConfirmation, confirm_member
from hemayat.registers.schema import RELATIONS
from hemayat.requests.answers import answers_of
from hemayat.requests.applicant_actions import own_request
from hemayat.requests.case_process import case_of, record_event
from hemayat.requests.claimed_members import AgeFault, age_fault
from hemayat.requests.errors import CaseStateChanged, MemberRefused
from hemayat.requests.models import Request, RequestMember
from hemayat.requests.permissions import check_is_head, household_of
from hemayat.requests.queries import MEMBER, member_of
from hemayat.requests.results import MemberView
from hemayat.requests.states import CaseKind, CaseState

MOST = 30
KEPT = ("national_id", "given_name", "family_name", "sex", "birth_date")
"""Of the registry's row: who it is. Their line, their place of residence and their father's name are theirs."""


def add_member(
    *, request_id: int, national_id: str, birth_date: dt.date, relation: str, by: Citizen, now: dt.datetime
) -> MemberView:
    """Ask the civil registry who this is, and keep them in the draft. `national_id`: ten ASCII digits.

    Raises MemberRefused if nobody can be this to the head by what was typed, and where the registry does not know them
    so, has them in another household, or is silent; nobody is told more of a stranger than that. Called outside any
    transaction.
    """
    head = check_is_head(by)
    with acting_as(head.actor, is_read_only=True):
        draft = _found(request_id, head)
        _check_wanted(draft, head, national_id, relation)
        _check_possible(draft, birth_date, relation, day_of(now))
    _count_inquiry(head, now)
    member_confirmation = confirm_member(
        national_id=national_id,
        birth_date=birth_date,
        by=head.actor,
        province=head.province,
        asked_by=case_of(request_id),
        now=now,
    )
    row = _checked(member_confirmation, head)
    with acting_as(head.actor):
        draft = own_request(request_id, head, now, CaseState.DRAFT)
        _check_wanted(draft, head, national_id, relation)
        _check_possible(draft, birth_date, relation, day_of(now))
        request_member = _keep(draft, row, relation, member_confirmation, now)
        record_event(draft, "request.member_confirmed", by=head.actor, now=now)
    return member_of(request_member)


def remove_member(*, request_id: int, person_no: int, by: Citizen, now: dt.datetime) -> None:
    """Take somebody off the list of a draft. Not on it, nothing happens."""
    head = check_is_head(by)
    with acting_as(head.actor):
        draft = own_request(request_id, head, now, CaseState.DRAFT)
        rows = RequestMember.objects.filter(household_id=draft.household_id, request_id=request_id)
        if rows.filter(person_no=person_no).delete()[0]:
            record_event(draft, "request.member_removed", by=head.actor, now=now)


# ---------------------------------------------------------------------------------------- underneath


def _found(request_id: int, head: Citizen) -> Request:
    rows = Request.objects.filter(household_id=household_of(head), id=request_id, state=CaseState.DRAFT)
    found = rows.first()
    if found is None or found.kind != CaseKind.APPLICATION or not found.is_applicant:
        raise CaseStateChanged
    return found


def _count_inquiry(head: Citizen, now: dt.datetime) -> None:
    """Raises MemberRefused where the civil registry was asked too often for this applicant."""
    try:
        with acting_as(head.actor):
            count_own_hit("member of applicant", now)
    except LimitReached as reached:
        is_long = reached.retry_at > now + TEN_MINUTES
        raise MemberRefused(_ASKED_TOO_OFTEN["tomorrow" if is_long else "soon"]) from reached


_ASKED_TOO_OFTEN = {
    "tomorrow": Message(
        "There were too many inquiries to the civil registry in a short time. Your list is "
        "saved. Continue tomorrow."
    ),
    "soon": Message(
        "There were too many inquiries to the civil registry in a short time. Your list is "
        "saved. Continue in ten minutes."
    ),
}


def _check_wanted(draft: Request, head: Citizen, national_id: str, relation: str) -> None:
    """Raises MemberRefused for the head themselves, for somebody who is on the list, and where it is full."""
    if relation not in RELATIONS or relation == "head":
        raise ValueError(f"{relation!r} is no relation to a head")
    request_members = RequestMember.objects.filter(household_id=draft.household_id, request_id=draft.id)
    ids = {_row(one)["national_id"] for one in request_members}
    if int(national_id) in ids or head.person_index in key_ring().blind_indexes("national_id", national_id):
        raise MemberRefused(Message("This person is already on the list."))
    if len(ids) >= MOST:
        raise MemberRefused(
            Message("The list is full. Name the other members in your explanation."),
        )


def _check_possible(draft: Request, born: dt.date, relation: str, today: dt.date) -> None:
    """Raises MemberRefused for what cannot be by the applicant's own words."""
    if born > today:
        raise MemberRefused(
            Message("This date is in the future. Correct the date of birth."),
            "birth_date",
        )
    own = answers_of(draft).get("own_birth_date")
    if (fault := age_fault(relation, born, dt.date.fromisoformat(own) if own else None)) is not None:
        raise MemberRefused(_AGES[fault], "birth_date")
    if relation == "spouse" and _has_husband(draft):
        raise MemberRefused(
            Message("Your husband is already on the list. If that is a mistake, remove him first."),
            "relation",
        )


_AGES = {
    AgeFault.NOT_YOUNGER: Message(
        "According to these dates, this person is not younger than you and cannot be your "
        "child or grandchild. Correct the date or the relation."
    ),
    AgeFault.NOT_OLDER: Message(
        "According to these dates, this person is not older than you and cannot be your "
        "parent. Correct the date or the relation."
    ),
}


def _has_husband(draft: Request) -> bool:
    """A man may have more than one wife by law, and a woman has one husband. Who he is, is on the list by name."""
    spouses = RequestMember.objects.filter(
        household_id=draft.household_id, request_id=draft.id, relation="spouse"
    )
    return any(_row(this_spouse)["sex"] == "male" for this_spouse in spouses)


def _checked(member_confirmation: MemberConfirmation, head: Citizen) -> Row:
    """The registry's row. Raises MemberRefused."""
    if not member_confirmation.is_answered:
        raise MemberRefused(
            Message(
                "The civil registry is not answering at the moment. This does not count against you. "
                "Try again a little later."
            ),
        )
    # One text for both, or a stranger's birth date could be found by trying.
    is_elsewhere = member_confirmation.row is not None and member_confirmation.row["household_id"] not in {
        None,
        household_of(head),
    }
    if member_confirmation.row is None or member_confirmation.row["died_on"] is not None or is_elsewhere:
        raise MemberRefused(
            Message(
                "This person cannot be added. Either the civil registry does not confirm this "
                "national ID with this date of birth, or it lists the person in another household. "
                "Copy both again from the birth certificate. If the person is in another household, "
                "the civil registry must change that first."
            ),
        )
    return member_confirmation.row


def _keep(
    draft: Request, row: Row, relation: str, member_confirmation: MemberConfirmation, now: dt.datetime
) -> RequestMember:
    request_members = RequestMember.objects.filter(household_id=draft.household_id, request_id=draft.id)
    last = request_members.order_by("-person_no").values_list("person_no", flat=True).first() or 1
    kept = {name: row[name] for name in KEPT}
    national_id = f"{row['national_id']:010d}"
    text = json.dumps(kept, ensure_ascii=False, default=dt.date.isoformat)
    return RequestMember.objects.create(
        household_id=draft.household_id,
        request_id=draft.id,
        province=draft.province,
        person_no=last + 1,
        relation=relation,
        row=key_ring().seal(text.encode(), MEMBER),
        person_sealed=key_ring().seal(national_id.encode(), b"national_id"),
        person_index=key_ring().blind_index("national_id", national_id),
        confirmed_at=now,
        reference=member_confirmation.reference,
    )


def _row(request_member: RequestMember) -> Row:
    row: Row = json.loads(key_ring().unseal(bytes(request_member.row), MEMBER))
    return row
