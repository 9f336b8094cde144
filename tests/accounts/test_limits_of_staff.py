"""How often a day one member of staff can ask for what sends messages or says something about people."""

from __future__ import annotations

from itertools import count

import pytest
from django.db import IntegrityError

from hemayat.accounts.attempt_limits import (
    CHANGES_OF_ADMINISTRATOR,
    DAY,
    IDENTITIES_OF_ACCOUNT,
    IDENTITIES_OF_ADMINISTRATOR,
)
from hemayat.accounts.errors import CHANGES_OF_TODAY, IDENTITIES_OF_TODAY
from hemayat.accounts.models import StaffMember, StaffPowerRequest
from hemayat.accounts.staff import actor_of
from hemayat.accounts.staff_accounts import ask_identity_of, change_roles
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.partners.actions import add_organisation, propose_opening
from hemayat.partners.models import Proposal
from tests.accounts.desk_steps import invited, line, member, quick_passwords
from tests.accounts.steps import BORN, NOW, events
from tests.support.extracts import national_id
from tests.support.refusals import refuses

__all__ = ["quick_passwords"]
pytestmark = pytest.mark.django_db
MOST = CHANGES_OF_ADMINISTRATOR[0].most
WANTED = ["case_officer", "publisher"]


@pytest.fixture
def boss() -> StaffMember:
    return member("boss", "administrator")


def ask(who: StaffMember, by: StaffMember) -> None:
    change_roles(member=who.pk, roles=WANTED, provinces=[], by=by, now=NOW)


@pytest.mark.slow
def test_an_administrator_asks_for_so_many_changes_of_powers_and_the_database_counts_too(
    boss: StaffMember,
) -> None:
    """Each sends a text message to all who watch: among hundreds nobody reads the one that matters."""
    nima = member("nima", "case_officer")
    for _ in range(MOST):
        ask(nima, boss)
    with refuses(CHANGES_OF_TODAY):
        ask(nima, boss)
    with pytest.raises(IntegrityError, match="many changes of powers"), acting_as(actor_of(boss)):
        StaffPowerRequest.objects.create(
            member=nima, power="inspector", what="grant", provinces=[], asked_by=boss, asked_at=NOW
        )
    ask(nima, member("another", "administrator"))
    with acting_as(SYSTEM):
        assert StaffPowerRequest.objects.count() == MOST + 1


@pytest.mark.slow
def test_an_administrator_proposes_so_much_about_organisations(boss: StaffMember) -> None:
    add_organisation(code="bank", kind="custodian", name_fa="بانک", name_en="Bank", by=boss, now=NOW)
    for _ in range(MOST):
        propose_opening(organisation="bank", by=boss, now=NOW)
    with refuses(CHANGES_OF_TODAY):
        propose_opening(organisation="bank", by=boss, now=NOW)
    propose_opening(organisation="bank", by=boss, now=NOW + DAY)
    with acting_as(SYSTEM):
        assert Proposal.objects.count() == MOST + 1


@pytest.mark.slow
def test_the_registers_say_little_about_anybody_to_an_administrator(boss: StaffMember) -> None:
    """An answer says whether a birth date or a line is somebody's: few of them, and whose is on record."""
    nima = invited(boss, national_id=national_id(70))
    most, names = IDENTITIES_OF_ACCOUNT[0].most, (f"other{number}" for number in count())

    def typed(number: int) -> None:
        ask_identity_of(
            member=nima.pk,
            national_id=national_id(70),
            birth_date=BORN,
            mobile=line(number),
            by=boss,
            now=NOW,
        )

    for number in range(1, most):
        typed(700 + number)
    with refuses(IDENTITIES_OF_TODAY):
        typed(799)
    asked = [detail["person"] for name, detail in events() if name == "staff.identity_asked"]
    assert asked == [key_ring().blind_index("national_id", national_id(70)).hex()] * most
    for _ in range(IDENTITIES_OF_ADMINISTRATOR[0].most - most):
        invited(boss, next(names))
    with refuses(IDENTITIES_OF_TODAY):
        invited(boss, next(names))
