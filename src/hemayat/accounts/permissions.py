"""What a member of staff who acts may be asked for: a role, as it stands now."""

from __future__ import annotations

from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.audit.context import Actor


def has_role(actor: Actor, role: Role, province: str) -> bool:
    """Whether the actor is staff with this role and may act in the province. One query, or none."""
    if actor.kind != "staff" or not ("*" in actor.provinces or province in actor.provinces):
        return False
    number = actor.id.removeprefix("staff:")
    rows = StaffMember.objects.filter(is_active=True, roles__contains=[str(role)])
    return number.isdecimal() and rows.filter(pk=int(number)).exists()
