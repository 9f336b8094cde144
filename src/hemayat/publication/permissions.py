"""Who may publish: publishers, and for an approval another one than who proposed. Analysts try reforms."""

from __future__ import annotations

from hemayat.accounts.errors import PROPOSAL_LAPSED
from hemayat.accounts.models import StaffMember
from hemayat.accounts.powers import check_may_confirm, may_still
from hemayat.accounts.roles import Role
from hemayat.publication.errors import (
    NOT_A_PUBLISHER,
    NOT_AN_ANALYST,
    SAME_PERSON,
    SAME_PERSON_RESUMES,
    PublicationFault,
)
from hemayat.publication.models import Pause, Publication
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
    """Raises NOT_A_PUBLISHER, SAME_PERSON, PROPOSAL_LAPSED, or PowerIsNew."""
    own = f"{by.username} proposed run {publication.pk}; another publisher must approve it"
    _check_is_second(by, publication.proposed_by_id, PublicationFault(SAME_PERSON, own))


def check_can_resume(by: StaffMember, pause: Pause) -> None:
    """As the second publisher. Raises NOT_A_PUBLISHER, SAME_PERSON_RESUMES, PROPOSAL_LAPSED, or PowerIsNew."""
    assert pause.resume_asked_by_id is not None, "somebody asked"
    _check_is_second(by, pause.resume_asked_by_id, PublicationFault(SAME_PERSON_RESUMES))


def _check_is_second(by: StaffMember, first: int, is_first: PublicationFault) -> None:
    check_can_publish(by)
    check_may_confirm(by, Role.PUBLISHER)
    if by.pk == first:
        raise is_first
    if not may_still(first, ROLE):
        raise PublicationFault(PROPOSAL_LAPSED)
