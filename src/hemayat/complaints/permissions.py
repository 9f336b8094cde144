"""Who may: the head of the household complains, an inspector reads and answers; nobody who reviews requests does.

sql/row_security.sql says the same once more, below the application (R4.8d).
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from hemayat.accounts.headship import indexes_of, leads
from hemayat.accounts.models import StaffMember
from hemayat.accounts.results import Citizen
from hemayat.accounts.roles import Role
from hemayat.cases.permissions import check_staff, is_here
from hemayat.complaints.errors import (
    COMPLAINANT_NOT_HEAD,
    COMPLAINT_ALREADY_TAKEN,
    NOT_AN_INSPECTOR,
    ComplaintFault,
)
from hemayat.complaints.models import Complaint
from hemayat.complaints.states import ComplaintKind
from hemayat.households.queries import head_of


def check_is_head(by: object) -> Citizen:
    """The signed-in head. Raises COMPLAINANT_NOT_HEAD for anybody else, whatever may be given in their place."""
    if not isinstance(by, Citizen) or by.household is None:
        raise ComplaintFault(COMPLAINANT_NOT_HEAD)
    return by


def readable_by(head: Citizen, on: dt.date) -> Q:
    """Their own complaints; who leads the household by our record also reads those about the delay of its requests.

    A complaint about conduct is its author's alone, since the head may have changed (decision 0052). One query.
    """
    readable = Q(person_index__in=indexes_of(head))
    household_head = head_of(head.household or 0, on)
    if leads(head, household_head.national_id if household_head else None):
        readable |= ~Q(kind=ComplaintKind.CONDUCT.value)
    return Q(household_id=head.household) & readable


def check_is_inspector(by: object) -> StaffMember:
    """An inspector of some province. Raises NOT_AN_INSPECTOR for anybody else."""
    return check_staff(by, ComplaintFault, NOT_AN_INSPECTOR, Role.INSPECTOR)


def check_inspects(by: StaffMember, province: str) -> None:
    """An inspector of this province. Raises NOT_AN_INSPECTOR."""
    if not is_here(by, province):
        raise ComplaintFault(NOT_AN_INSPECTOR)


def check_took_up(by: StaffMember, complaint: Complaint) -> None:
    """Raises COMPLAINT_ALREADY_TAKEN where another inspector took the complaint up."""
    if complaint.inspector_id not in {None, by.pk}:
        raise ComplaintFault(COMPLAINT_ALREADY_TAKEN)
