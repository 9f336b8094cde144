"""What somebody proposed counts only while their account is open and has the role for it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from hemayat.accounts import resets, staff_identity
from hemayat.accounts.errors import DeskFault
from hemayat.accounts.models import StaffMember, StaffReset
from hemayat.accounts.powers import confirm_power, power_changes
from hemayat.accounts.staff import actor_of
from hemayat.accounts.staff_accounts import change_roles
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.partners import actions as partners
from hemayat.partners import proposals
from tests.accounts.desk_steps import answered, invited, line, member, quick_passwords
from tests.accounts.steps import NOW
from tests.inquiries.register_server import RegisterServer
from tests.support.lapsed import account_changed, check_lapses

__all__ = ["quick_passwords"]
pytestmark = pytest.mark.django_db
NO_PROPOSER = {
    "agreement_review": "each reviewer reads for themselves; the version counts only reviewers who still may review",
    "finding_review": "a review ends or keeps what is in force; it confirms no proposal",
    "look_extension": "a supervisor gives it, and nobody proposed it",
}
"""Tables with a column that says who confirmed, of something that nobody proposed."""
_TABLES = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgfoid = %s::regproc"


@pytest.fixture
def boss() -> StaffMember:
    return member("boss", "administrator")


@pytest.fixture
def second() -> StaffMember:
    return member("second", "administrator")


def tables_with(function: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [function])
        return {table for (table,) in cursor.fetchall()}


def test_whatever_somebody_confirms_is_asked_for_its_proposer() -> None:
    """But for `staff_power_request`, whose one function asks both itself."""
    confirmed = tables_with("confirmer_is_settled")
    assert len(confirmed) > 10
    assert confirmed - tables_with("proposer_still_may") == set(NO_PROPOSER)


def test_a_change_of_powers_ends_with_the_account_of_the_person_who_asked(
    boss: StaffMember, second: StaffMember
) -> None:
    young = member("young", "analyst")
    change_roles(member=young.pk, roles=["administrator"], provinces=[], by=boss, now=NOW)
    with acting_as(actor_of(second, on_accounts=True)):
        request = power_changes(second)[0][0].id
    for gone in ({"is_active": False}, {"joined_at": None}):
        with account_changed(boss, **gone), pytest.raises(DeskFault, match="no longer valid"):
            confirm_power(request_id=request, by=second, now=NOW)
    confirm_power(request_id=request, by=second, now=NOW)


def test_a_reset_ends_with_the_account_of_the_person_who_asked(
    boss: StaffMember, second: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    whose = member("nima", "analyst", mobile=line(3))
    resets.ask_reset(member=whose.pk, reason="تلفنش گم شده است", by=boss, now=NOW)
    with acting_as(SYSTEM):
        reset = StaffReset.objects.get().pk

    def confirm() -> None:
        resets.confirm_reset(reset=reset, by=second, now=NOW)

    check_lapses(boss, confirm, resets, monkeypatch)
    assert StaffMember.objects.get(pk=whose.pk).joined_at
    confirm()


def test_a_typed_line_ends_with_the_account_of_the_person_who_typed_it(
    boss: StaffMember, second: StaffMember, register: RegisterServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    nima = invited(boss, mobile=line(600))
    register.fault["/shahkar"] = "500"
    assert answered(nima, register) == "line_silent"

    def confirm() -> None:
        why = "خودش با کارت ملی آمد و از این خط به من زنگ زد"
        staff_identity.vouch_for_line(member=nima.pk, mobile=line(600), because=why, by=second, now=NOW)

    check_lapses(boss, confirm, staff_identity, monkeypatch)
    confirm()


def test_what_was_proposed_for_an_organisation_ends_with_the_account_of_its_proposer(
    boss: StaffMember, second: StaffMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    proposal = partners.propose_callback(organisation="behzisti", url="https://example.ir/", by=boss, now=now)

    def confirm() -> None:
        partners.confirm_proposal(proposal=proposal, by=second, now=now)

    check_lapses(boss, confirm, proposals, monkeypatch)
    with account_changed(boss, joined_at=None), pytest.raises(DeskFault, match="cannot be confirmed now"):
        confirm()
    confirm()
