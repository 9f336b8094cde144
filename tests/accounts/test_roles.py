"""Roles that one person must not have together, refused by the application and by the database."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from hemayat.accounts.errors import ROLES_INCOMPATIBLE, StaffFault
from hemayat.accounts.models import StaffMember
from hemayat.accounts.power_functions import give_at_installation
from hemayat.accounts.roles import INCOMPATIBLE, POWERS, READS_CASES, Role, conflicts, forbidden_pairs
from hemayat.accounts.staff_accounts import change_roles
from hemayat.audit.context import SYSTEM, acting_as
from tests.accounts.desk_steps import account, invited, member, quick_passwords
from tests.accounts.steps import NOW
from tests.support.refusals import refuses

__all__ = ["quick_passwords"]
ALLOWED = [
    (Role.CASE_OFFICER, Role.SENIOR_OFFICER),
    (Role.ANALYST, Role.PUBLISHER),
    (Role.ANALYST, Role.HOTLINE_AGENT),
]
PAIRS = forbidden_pairs()


@pytest.mark.parametrize("pair", PAIRS, ids="+".join)
def test_two_roles_that_watch_each_other_are_never_one_persons(pair: tuple[str, str], db: None) -> None:
    assert conflicts(pair)
    with pytest.raises(StaffFault, match="cannot be combined"):
        account("nima", *pair)
    boss = member("boss", "administrator")
    with refuses(ROLES_INCOMPATIBLE, match="cannot be combined"):
        invited(boss, "nima", *pair)
    one = member("one", pair[0])
    with refuses(ROLES_INCOMPATIBLE):
        change_roles(member=one.pk, roles=pair, provinces=["23"], by=boss, now=NOW)
    # The database refuses the pair to whoever writes it, and its own functions too.
    refused = "staff_member_compatible_roles|a power takes two people"
    with acting_as(SYSTEM), pytest.raises(IntegrityError, match=refused), transaction.atomic():
        StaffMember.objects.filter(pk=one.pk).update(roles=list(pair))
    if pair[1] in POWERS:
        with acting_as(SYSTEM):
            assert not give_at_installation(one.pk, [pair[1]], NOW)


@pytest.mark.parametrize("roles", ALLOWED, ids=" ".join)
def test_other_roles_go_together(roles: tuple[Role, ...], db: None) -> None:
    assert not conflicts(roles)
    assert member("nima", *roles).roles == sorted(roles)


def test_who_makes_accounts_opens_no_file_and_who_watches_does_nothing() -> None:
    for role in READS_CASES:
        assert conflicts([Role.ADMINISTRATOR, role])
    for role in set(Role) - {Role.OVERSIGHT}:
        assert conflicts([Role.OVERSIGHT, role])


def test_every_line_says_why_in_both_languages() -> None:
    assert all(line.words.fa and line.words.en for line in INCOMPATIBLE)
