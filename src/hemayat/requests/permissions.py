"""Who may: the head of the household for everything that makes a request, a case officer for work on one.

Nobody else makes a request: no member of staff, no hotline, no partner and no job (R4.2a, R1.4c); the policies of
sql/row_security.sql say the same once more, below the application. `worked_on` checks all that an officer needs, and
locks the request, for the action that follows in its transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.db import connection

from hemayat.accounts.deputies import deputised_members
from hemayat.accounts.headship import has_written, indexes_of, leads, national_id_of
from hemayat.accounts.models import StaffMember
from hemayat.accounts.results import Citizen
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import Actor, acting_as
from hemayat.cases.permissions import EVERYWHERE, check_staff, is_here, works_as
from hemayat.common.dates import day_of
from hemayat.common.language import Message
from hemayat.households.models import HEAD
from hemayat.households.queries import HouseholdHead, has_died, head_of, known_in
from hemayat.requests.errors import (
    DECIDED_BEFORE,
    NOT_A_CASE_OFFICER,
    NOT_A_SENIOR_OFFICER,
    ApplicantNotHead,
    CaseStateChanged,
    NoSuchRequest,
    NotACaseOfficer,
    RequestFault,
)
from hemayat.requests.models import Request
from hemayat.requests.states import CaseKind, CaseState

PURPOSE = "request"
"""Why an officer sees what they work on."""
_DECIDED_BEFORE = "SELECT decided_before_by(%s, %s, %s)"


def check_is_head(by: object) -> Citizen:
    """The signed-in head. Raises ApplicantNotHead for anybody else, whatever may be given in their place."""
    if not isinstance(by, Citizen) or by.household is None:
        raise ApplicantNotHead(
            Message("Only the head of the household can file a request, after signing in to this service."),
        )
    return by


def household_of(head: Citizen) -> int:
    """The one household that this head acts for."""
    assert head.household is not None, "check_is_head has seen to it"
    return head.household


def check_leads(kind: CaseKind, by: Citizen, on: dt.date) -> None:
    """Raises ApplicantNotHead where our register names another head:

    that is mended first, by a change of head (R1.1b).
    """
    check_is_led_by(kind, by, head_of(household_of(by), on))


def check_is_led_by(kind: CaseKind, by: Citizen, household_head: HouseholdHead | None) -> None:
    """The same where it is known already whom our register names."""
    if not can_lead(kind, by, household_head):
        raise ApplicantNotHead(
            Message(
                "In our records, another person is the head of this household. File a request to "
                "change the head of household first."
            ),
        )


def can_lead(kind: CaseKind, by: Citizen, household_head: HouseholdHead | None) -> bool:
    """A guardian acts for the head; who claims to be the new head may file that, and nothing else."""
    if kind is CaseKind.CHANGE_OF_HEAD:
        return True
    return leads(by, household_head.national_id if household_head else None)


def is_member_not_head(by: Citizen, head_index: bytes, member_indexes: Collection[bytes]) -> bool:
    """Whether our record has them as a member, and another person as the head: by blind indexes of national ids.

    A guardian acts for the head, and a person who is not in our record cannot become the head. By every key, as in
    `can_lead`.
    """
    if by.acts_as or by.is_applicant or not head_index or by.person_index == head_index:
        return False
    own = {by.person_index, *indexes_of(by)}
    return head_index not in own and not own.isdisjoint(member_indexes)


def own_place(by: Citizen) -> int | None:
    """The number of a signed-in person who is a member and not the head in our record (`Member.person`). One query."""
    own_id = national_id_of(by)
    known = known_in(household_of(by)) if not by.acts_as else []
    return next((one.person for one in known if one.national_id == own_id and one.relation != HEAD), None)


def check_is_recorded_head(by: Citizen, on: dt.date) -> None:
    """Raises ApplicantNotHead if the registers name them as head, and our record names another person.

    This can be a former spouse: until our record names them too, they can file a change of head, and see and do
    nothing in what others filed.
    """
    # Any kind will do but a change of head.
    check_leads(CaseKind.OBJECTION, by, on)


def check_acts_on(row: Request, by: Citizen, on: dt.date) -> None:
    """Raises ApplicantNotHead if they may do nothing in this request of their household."""
    kind = CaseKind(row.kind)
    if kind is CaseKind.CHANGE_OF_HEAD:
        check_reads(row, by, on)
    else:
        check_leads(kind, by, on)


def check_reads(row: Request, by: Citizen, on: dt.date) -> None:
    """Raises ApplicantNotHead unless they filed the request, or our record names them as head. At most one query.

    Two people may claim to be the head, and each has a draft of their own: raises NoSuchRequest for the other's.
    """
    if has_written(by, bytes(row.person_index)):
        return
    if row.kind == CaseKind.CHANGE_OF_HEAD and row.filed_at is None:
        raise NoSuchRequest
    check_is_recorded_head(by, on)


def has_living_head(row: Request, on: dt.date) -> bool:
    """Whether somebody can answer a question about the request: the head of today, or who acts for a head who is alive.

    Always true for two kinds, because our record cannot name who filed them as the head: an applicant without a
    household, and a change of head that is being examined. At most two queries.
    """
    household_head = head_of(row.household_id, on)
    if household_head is None or row.kind == CaseKind.CHANGE_OF_HEAD:
        return True
    return not has_died(household_head.person)


def check_is_staff(by: object) -> StaffMember:
    """A case officer of some province. Raises NotACaseOfficer for anybody else."""
    return check_staff(by, NotACaseOfficer, NOT_A_CASE_OFFICER, Role.CASE_OFFICER)


def check_is_colleague(by: object) -> StaffMember:
    """A case officer or senior officer of some province. Raises NotACaseOfficer for anybody else."""
    return check_staff(by, NotACaseOfficer, NOT_A_CASE_OFFICER, Role.CASE_OFFICER, Role.SENIOR_OFFICER)


def check_sees(by: StaffMember, province: str) -> StaffMember:
    """A case officer or senior officer of the province, who may look at its cases. Raises NotACaseOfficer."""
    if not (can_work_on(by, province) or is_senior(by, province)):
        raise NotACaseOfficer(NOT_A_CASE_OFFICER)
    return by


def is_senior(by: StaffMember, province: str) -> bool:
    """Whether this is a senior officer of the province, who looks after the work of others there."""
    return works_as(by, Role.SENIOR_OFFICER) and is_here(by, province)


def check_is_officer(by: StaffMember, province: str) -> StaffMember:
    """The case officer of this province. Raises NotACaseOfficer for one of another."""
    if not can_work_on(by, province):
        raise NotACaseOfficer(NOT_A_CASE_OFFICER)
    return by


def check_carries_files(by: object) -> StaffMember:
    """Who hands files to owners and takes theirs in: they are of the whole country. Raises NOT_A_SENIOR_OFFICER."""
    member = check_staff(by, RequestFault, NOT_A_SENIOR_OFFICER, Role.SENIOR_OFFICER)
    if not is_here(member, EVERYWHERE):
        raise RequestFault(NOT_A_SENIOR_OFFICER)
    return member


def can_work_on(by: StaffMember, province: str) -> bool:
    return works_as(by, Role.CASE_OFFICER) and is_here(by, province)


def check_took_up(by: StaffMember, head_request: Request, on: dt.date) -> Actor:
    """Who acts: `by`, or `by` in the place of the officer who took the request up and is away on this day.

    Raises NotACaseOfficer where another officer took it up: two must not answer for it at once.
    """
    actor = actor_of(by, PURPOSE)
    if head_request.officer_id in {None, by.pk}:
        return actor
    if head_request.officer_id not in deputised_members(by, on):
        raise NotACaseOfficer(Message("Another case officer is already examining this request."))
    return replace(actor, acting_for=f"staff:{head_request.officer_id}")


@contextmanager
def worked_on(
    request_id: int, by: StaffMember, now: dt.datetime, *states: CaseState
) -> Iterator[tuple[Request, Actor]]:
    """The request, locked, and who acts, in whose place maybe.

    Raises NotACaseOfficer, NoSuchRequest, CaseStateChanged.
    """
    actor = actor_of(check_is_staff(by), PURPOSE)
    with acting_as(actor):
        row = Request.objects.select_for_update().filter(id=request_id).exclude(filed_at=None).first()
        if row is None:
            raise NoSuchRequest
        actor = check_took_up(check_is_officer(by, row.province), row, day_of(now))
        check_is_another(row, by)
        if row.state not in states:
            raise CaseStateChanged
        yield row, actor


def check_is_another(row: Request, by: StaffMember) -> None:
    """Raises DECIDED_BEFORE: a second objection goes to another officer than the one who decided the first."""
    if decided_before(row, by):
        raise RequestFault(DECIDED_BEFORE)


def decided_before(row: Request, by: StaffMember) -> bool:
    """Whether this member made the decision that the objection is about. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_DECIDED_BEFORE, [row.household_id, row.id, by.pk])
        (found,) = cursor.fetchone() or (False,)
    return bool(found)
