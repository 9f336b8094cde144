"""Who may: a senior officer of the whole country and the custodian itself for batches, officers for what came back."""

from __future__ import annotations

from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import Actor
from hemayat.cases.permissions import EVERYWHERE, check_staff, is_here, is_second_person, works_as
from hemayat.households.permissions import check_not_barred
from hemayat.referrals.errors import (
    MOVE_SECOND_PERSON_NEEDED,
    NOT_A_REFERRAL_OFFICER,
    NOT_A_RULE_SETTER,
    MayNotTransferFiles,
    ReferralFault,
)

PURPOSE = "referral"
OFFICERS = (Role.CASE_OFFICER, Role.SENIOR_OFFICER)


def check_carries(by: object, custodian: str) -> Actor:
    """A senior officer of all provinces, the system, or that custodian's own client. Raises MayNotTransferFiles."""
    if isinstance(by, StaffMember) and _is_senior_everywhere(by):
        return actor_of(by, PURPOSE)
    if isinstance(by, Actor) and (
        by.kind == "system" or (by.kind == "partner" and custodian_of(by) == custodian)
    ):
        return by
    raise MayNotTransferFiles


def check_sets_rules(by: StaffMember) -> Actor:
    """A senior officer of all provinces. Raises NOT_A_RULE_SETTER."""
    if not _is_senior_everywhere(by):
        raise ReferralFault(NOT_A_RULE_SETTER)
    return actor_of(by, PURPOSE)


def _is_senior_everywhere(by: StaffMember) -> bool:
    return works_as(by, Role.SENIOR_OFFICER) and is_here(by, EVERYWHERE)


def custodian_of(partner: Actor) -> str:
    """The organisation that a client of the API acts for: its id is «code» or «code:key»."""
    return partner.id.removeprefix("partner:").partition(":")[0]


def check_works_on(by: object, household: int, province: str) -> StaffMember:
    """An officer of the province. Raises NOT_A_REFERRAL_OFFICER.

    Raises ConflictOfInterest for their own household or a relative's.
    """
    member = check_staff(by, ReferralFault, NOT_A_REFERRAL_OFFICER, *OFFICERS)
    if not is_here(member, province):
        raise ReferralFault(NOT_A_REFERRAL_OFFICER)
    check_not_barred(member, household)
    return member


def check_settles(by: StaffMember, proposed_by: int) -> None:
    """Raises MOVE_SECOND_PERSON_NEEDED."""
    if not is_second_person(by, proposed_by):
        raise ReferralFault(MOVE_SECOND_PERSON_NEEDED)
