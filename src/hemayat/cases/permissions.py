"""Who of the staff may work on a case: by role, by province, and never twice where two people are needed."""

from __future__ import annotations

from collections.abc import Callable

from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.common.language import Words

EVERYWHERE = "*"
"""As a province: all of them, or in none, as people do who live abroad."""


def works_as(by: StaffMember, *roles: Role) -> bool:
    """Whether the member is active and has one of these roles, whichever the province."""
    return by.is_active and not {*roles}.isdisjoint(by.roles)


def is_here(by: StaffMember, *provinces: str) -> bool:
    """Whether the member may act in all of these provinces."""
    return EVERYWHERE in by.provinces or {*provinces} <= {*by.provinces}


def check_staff(
    by: object, refusal: Callable[[Words], Exception], reason: Words, *roles: Role
) -> StaffMember:
    """An active member with one of these roles. Raises the refusal with its reason for anybody else."""
    if not isinstance(by, StaffMember) or not works_as(by, *roles):
        raise refusal(reason)
    return by


def is_second_person(by: StaffMember, first_by: int | None, *provinces: str) -> bool:
    """Whether this is a senior officer of these provinces, and not the one whose work they are to confirm."""
    return works_as(by, Role.SENIOR_OFFICER) and is_here(by, *provinces) and by.pk != first_by
