"""Who may change people and households: the system, by what the civil registry says, and case officers.

And who may not even see one: staff, where it is their own or a relative's. sql/barred.sql says that once more.
"""

from __future__ import annotations

from django.db import connection

from hemayat.accounts.conflict_of_interest import indexes_of
from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import has_role
from hemayat.audit.context import Actor
from hemayat.households.errors import MAY_NOT_CHANGE, ConflictOfInterest, HouseholdFault


def check_can_change(actor: Actor, *provinces: str) -> None:
    """Raise MAY_NOT_CHANGE unless the actor may change households in each of these provinces.

    If no province is named, the actor must have all of them.
    """
    if not all(can_change(actor, province) for province in provinces or ("*",)):
        raise HouseholdFault(MAY_NOT_CHANGE, kind=actor.kind)


def can_change(actor: Actor, province: str) -> bool:
    return actor.kind == "system" or has_role(actor, Role.CASE_OFFICER, province)


def check_not_barred(member: StaffMember, household: int) -> None:
    """Raises ConflictOfInterest."""
    if is_barred(member, household):
        raise ConflictOfInterest


def is_barred(member: StaffMember, household: int) -> bool:
    """Whether the member, or a relative whom they declared, is in this household, ever was, or applied for it."""
    return household in barred_households(member)


def barred_households(member: StaffMember) -> frozenset[int]:
    """All households of which `is_barred` is true. Two queries at most."""
    indexes = indexes_of(member)
    if not indexes:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute("SELECT households_of(%s)", [indexes])
        return frozenset((cursor.fetchone() or [None])[0] or ())
