"""Who may publish: publishers, and for an approval another one than who proposed. Analysts try reforms."""

from __future__ import annotations

from hemayat.accounts.models import StaffMember
from hemayat.accounts.powers import check_may_confirm
from hemayat.accounts.roles import Role
from hemayat.publication.errors import NOT_A_PUBLISHER, NOT_AN_ANALYST, SAME_PERSON, PublicationFault
from hemayat.publication.models import Publication
from hemayat.publication.states import ROLE


def check_can_publish(by: StaffMember) -> None:
    """Raises NOT_A_PUBLISHER."""
    if not can_publish(by):
        raise PublicationFault(
            NOT_A_PUBLISHER,
            f"{by.username} is not a publisher, or is no longer active; ask for the role {ROLE!r}",
        )


def can_publish(by: StaffMember) -> bool:
    return by.is_active and ROLE in by.roles


def check_can_try(by: StaffMember) -> None:
    """Whether they may try a reform on a nation. Raises NOT_AN_ANALYST."""
    if not can_try(by):
        raise PublicationFault(
            NOT_AN_ANALYST,
            f"{by.username} is not an analyst, or is no longer active; ask for the role {str(Role.ANALYST)!r}",
        )


def can_try(by: StaffMember) -> bool:
    return by.is_active and Role.ANALYST in by.roles


def check_can_approve(by: StaffMember, publication: Publication) -> None:
    """Raises NOT_A_PUBLISHER, SAME_PERSON, or PowerIsNew."""
    check_can_publish(by)
    check_may_confirm(by, Role.PUBLISHER)
    if by.pk == publication.proposed_by_id:
        raise PublicationFault(
            SAME_PERSON, f"{by.username} proposed run {publication.pk}; another publisher must approve it"
        )
