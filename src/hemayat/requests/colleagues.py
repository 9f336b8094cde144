"""Colleagues who can be given a case: case officers of the province, for an officer to choose one from."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.requests.permissions import can_work_on


def colleagues_for(province: str, without: Collection[int | None] = ()) -> list[StaffMember]:
    """Who can work on a case of this province, by name. One query.

    Whose relative a colleague is, is nobody's to learn: those who are barred from a case are in the list too.
    """
    return [
        colleague
        for colleague in _case_officers()
        if colleague.pk not in without and can_work_on(colleague, province)
    ]


def colleagues_of(member: StaffMember) -> list[StaffMember]:
    """Who can work on cases of one of the member's provinces, by name. One query."""
    own = {*member.provinces}
    return [
        colleague
        for colleague in _case_officers().exclude(pk=member.pk)
        if "*" in own or "*" in colleague.provinces or own & {*colleague.provinces}
    ]


# ---------------------------------------------------------------------------------------- underneath


def _case_officers() -> QuerySet[StaffMember]:
    officers = StaffMember.objects.filter(is_active=True, roles__contains=[Role.CASE_OFFICER.value])
    return officers.order_by("full_name", "pk")
