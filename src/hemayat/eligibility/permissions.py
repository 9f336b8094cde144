"""Who may see a decision: a head of household their own, staff those of their provinces, and the system all.

And who may make one: the system and case officers of the province, nobody else (R1.2b). The database holds to both
(sql/determination.sql, sql/decision.sql); each is tested without the other.
"""

from __future__ import annotations

from hemayat.accounts.roles import Role
from hemayat.accounts.staff import has_role
from hemayat.audit.context import Actor
from hemayat.eligibility.errors import MayNotDecide
from hemayat.eligibility.queries import PublishedResult


def can_see(actor: Actor, published: PublishedResult) -> bool:
    if actor.kind == "head":
        return actor.household == published.household
    if actor.kind == "staff":
        return published.province in actor.provinces or "*" in actor.provinces
    return actor.kind == "system"


def check_can_override(actor: Actor, province: str) -> None:
    """Raises MayNotDecide. Who proposed it is somebody else: the slice above sees to that, and the database too."""
    if not has_role(actor, Role.SENIOR_OFFICER, province):
        raise MayNotDecide(actor.kind)


def check_can_decide(actor: Actor, province: str) -> None:
    """Raises MayNotDecide."""
    if not can_decide(actor, province):
        raise MayNotDecide(actor.kind)


def can_decide(actor: Actor, province: str) -> bool:
    return actor.kind == "system" or has_role(actor, Role.CASE_OFFICER, province)
