"""Who may: the head of the household complains, an inspector reads and answers; nobody who reviews requests does.

sql/row_security.sql says the same once more, below the application (R4.8d).
"""

from __future__ import annotations

from django.db.models import Q

from hemayat.accounts.models import StaffMember
from hemayat.accounts.results import Citizen
from hemayat.accounts.roles import Role
from hemayat.audit.keys import key_ring
from hemayat.complaints.errors import ComplainantNotHead, ComplaintAlreadyTaken, NotAnInspector
from hemayat.complaints.models import Complaint
from hemayat.complaints.states import ComplaintKind

NATIONAL_ID = b"national_id"


def check_is_head(by: object) -> Citizen:
    """The signed-in head. Raises ComplainantNotHead for anybody else, whatever may be given in their place."""
    if not isinstance(by, Citizen) or by.household is None:
        raise ComplainantNotHead
    return by


def readable_by(head: Citizen) -> Q:
    """The complaints of the household; of those about conduct their own alone, since its head may have changed."""
    own_id = key_ring().unseal(head.national_id_sealed, NATIONAL_ID).decode()
    # By every key, so that a rotation of keys hides nothing.
    is_author = Q(person_index__in=key_ring().blind_indexes("national_id", own_id))
    return Q(household_id=head.household) & (~Q(kind=ComplaintKind.CONDUCT.value) | is_author)


def check_is_inspector(by: object) -> StaffMember:
    """An inspector of some province. Raises NotAnInspector for anybody else."""
    if not isinstance(by, StaffMember) or not by.is_active or Role.INSPECTOR not in by.roles:
        raise NotAnInspector
    return by


def check_inspects(by: StaffMember, province: str) -> None:
    """An inspector of this province. Raises NotAnInspector."""
    if not ("*" in by.provinces or province in by.provinces):
        raise NotAnInspector


def check_took_up(by: StaffMember, complaint: Complaint) -> None:
    """Raises ComplaintAlreadyTaken where another inspector took the complaint up."""
    if complaint.inspector_id not in {None, by.pk}:
        raise ComplaintAlreadyTaken
