"""Who may: analysts and publishers make drafts and review them; publishers publish, and record a closing law."""

from __future__ import annotations

from hemayat.accounts.models import StaffMember
from hemayat.accounts.powers import check_may_confirm, check_still_may
from hemayat.accounts.roles import Role
from hemayat.agreements.errors import MAY_NOT_PUBLISH, MAY_NOT_WRITE, AgreementFault
from hemayat.agreements.models import AgreementDraft, ClosingLaw
from hemayat.common.language import Message

WRITERS = frozenset({Role.ANALYST, Role.PUBLISHER})


def check_can_write(by: object) -> StaffMember:
    """Raises MAY_NOT_WRITE."""
    if not isinstance(by, StaffMember) or not can_write(by):
        raise AgreementFault(MAY_NOT_WRITE)
    return by


def can_write(by: StaffMember) -> bool:
    return by.is_active and not WRITERS.isdisjoint(by.roles)


def check_can_publish(by: object) -> StaffMember:
    """Raises MAY_NOT_PUBLISH."""
    if not can_publish(by):
        raise AgreementFault(MAY_NOT_PUBLISH)
    assert isinstance(by, StaffMember), "whoever may publish is one"
    return by


def can_publish(by: object) -> bool:
    return isinstance(by, StaffMember) and by.is_active and Role.PUBLISHER in by.roles


def check_is_author(by: StaffMember, draft: AgreementDraft) -> None:
    """Raises AgreementFault."""
    if draft.author_id != by.pk:
        raise AgreementFault(
            Message("Only the author can change this draft. Ask the author, or start a new draft."),
        )


def check_is_another(by: StaffMember, draft: AgreementDraft) -> None:
    """Raises AgreementFault."""
    if draft.author_id == by.pk:
        raise AgreementFault(
            Message("You wrote this draft. Two other people must review it."),
        )


def check_confirms(by: StaffMember, law: ClosingLaw) -> None:
    """Raises AgreementFault, PowerIsNew, ProposalLapsed."""
    check_may_confirm(by, Role.PUBLISHER)
    if law.recorded_by_id == by.pk:
        raise AgreementFault(
            Message("You recorded this law. Another publisher must confirm it."),
        )
    check_still_may(law.recorded_by_id, Role.PUBLISHER)
