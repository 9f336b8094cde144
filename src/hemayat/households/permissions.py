"""Who may change people and households: the system, by what the civil registry says, and case officers."""

from __future__ import annotations

from hemayat.accounts.permissions import has_role
from hemayat.accounts.roles import Role
from hemayat.audit.context import Actor
from hemayat.households.errors import MayNotChange


def check_can_change(actor: Actor, *provinces: str) -> None:
    """Raises MayNotChange unless the actor may change households of all these provinces; of none, whoever has all."""
    if not all(can_change(actor, province) for province in provinces or ("*",)):
        raise MayNotChange(actor.kind)


def can_change(actor: Actor, province: str) -> bool:
    return actor.kind == "system" or has_role(actor, Role.CASE_OFFICER, province)
