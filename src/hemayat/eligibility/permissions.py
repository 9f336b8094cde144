"""Who may see a determination: a head of household their own, staff those of their provinces, and the system all.

The database holds to it too (sql/determination.sql); each is tested without the other.
"""

from __future__ import annotations

from hemayat.audit.context import Actor
from hemayat.eligibility.queries import Published


def can_see(actor: Actor, published: Published) -> bool:
    if actor.kind == "head":
        return actor.household == published.household
    if actor.kind == "staff":
        return published.province in actor.provinces or "*" in actor.provinces
    return actor.kind == "system"
