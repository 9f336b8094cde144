"""What the registers' answers mean for a sign-in."""

from __future__ import annotations

from dataclasses import dataclass

from hemayat.accounts.states import AppliesAs, Finding
from hemayat.inquiries.answers import PersonConfirmation


@dataclass(frozen=True)
class IdentityMatch:
    """`household_id` and `province`: of the household that the person heads, acts for, or belongs to, if any."""

    finding: Finding
    household_id: int | None
    province: str


def found_in(confirmed: PersonConfirmation, *, for_another: bool, lives_apart: bool = False) -> IdentityMatch:
    """Of a person whose identity is confirmed. `for_another`: they want to act for a head who cannot.

    Somebody may head a household and act for another; who heads none need not say that they come for another.
    `lives_apart`: they say that they live apart from the head who is registered for them. They apply under a number of
    their own: of the head's household they see nothing, and a case officer reads it (docs/decisions/0053).
    """
    if lives_apart and confirmed.is_alive and not (for_another or confirmed.is_head):
        return IdentityMatch(_applies_as(confirmed), None, confirmed.province)
    acts_for = confirmed.acts_for
    if confirmed.is_alive and acts_for and (for_another or not confirmed.is_head):
        return IdentityMatch(acts_for.acts_as, acts_for.household_id, acts_for.province)
    return IdentityMatch(_own(confirmed, for_another), confirmed.household_id, confirmed.province)


def _own(confirmed: PersonConfirmation, for_another: bool) -> Finding:
    if not confirmed.is_alive:
        return "deceased"
    if for_another:
        return "acts_for_nobody"
    if confirmed.household_id is None:
        return _applies_as(confirmed)
    return "head" if confirmed.is_head else "not_head"


def _applies_as(confirmed: PersonConfirmation) -> AppliesAs:
    """Who may apply is the same; what each has to do next is not, and their first page says it."""
    if confirmed.household_id is not None:
        return "applicant_apart"
    return "applicant_minor" if confirmed.is_minor else "applicant"
