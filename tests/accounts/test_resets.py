"""A lost second factor: reset by an administrator and a second person."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction

from hemayat.accounts.errors import (
    NOT_AN_ADMINISTRATOR,
    RESET_BY_SECOND_PERSON,
    DeskFault,
    LineNotConfirmed,
    SignInRefused,
)
from hemayat.accounts.models import StaffMember, StaffReset
from hemayat.accounts.resets import ask_reset, confirm_reset, open_resets, refuse_reset
from hemayat.accounts.staff import actor_of, check_staff_password
from hemayat.audit.context import SYSTEM, acting_as
from tests.accounts.desk_steps import account, code_for, joined, line, member, quick_passwords
from tests.accounts.steps import NOW, events
from tests.support.refusals import refuses

__all__ = ["quick_passwords"]
pytestmark = pytest.mark.django_db
WHY = "تلفنش گم شده است؛ خودش آمد"


@pytest.fixture
def boss() -> StaffMember:
    return member("boss", "administrator")


def asked(of: StaffMember, by: StaffMember) -> int:
    ask_reset(member=of.pk, reason=WHY, by=by, now=NOW)
    with acting_as(SYSTEM):
        return StaffReset.objects.get(member=of, ended_at=None).pk


@pytest.mark.parametrize("second", ["administrator", "oversight"])
def test_two_people_reset_an_account_and_its_owner_comes_in_anew(boss: StaffMember, second: str) -> None:
    lost = account("lost", "case_officer", mobile=line(44))
    confirm_reset(reset=asked(lost.member, boss), by=member("second", second), now=NOW)
    with pytest.raises(SignInRefused):
        check_staff_password("lost", lost.password, code_for(lost.authenticator), now=NOW)
    assert joined() == lost.member
    names = [event for event, _ in events() if event != "staff.added"]
    assert names == ["staff.reset_asked", "staff.reset", "staff.sign_in_failed", "staff.joined"]


def test_a_reset_waits_until_the_owners_own_line_is_known(boss: StaffMember) -> None:
    reset = asked(member("lost", "case_officer"), boss)
    with pytest.raises(LineNotConfirmed):
        confirm_reset(reset=reset, by=member("second", "oversight"), now=NOW)
    assert StaffMember.objects.get(username="lost").joined_at is not None


def test_nobody_confirms_what_they_asked_for(boss: StaffMember) -> None:
    reset = asked(member("lost", "case_officer"), boss)
    with refuses(RESET_BY_SECOND_PERSON, match="A second person must do this"):
        confirm_reset(reset=reset, by=boss, now=NOW)
    with (
        acting_as(actor_of(boss)),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        StaffReset.objects.filter(pk=reset).update(ended_by=boss, ended_at=NOW, is_confirmed=True)


def test_nobody_resets_or_confirms_themselves(boss: StaffMember) -> None:
    second = member("second", "administrator")
    with refuses(RESET_BY_SECOND_PERSON):
        ask_reset(member=boss.pk, reason=WHY, by=boss, now=NOW)
    reset = asked(second, boss)
    with refuses(RESET_BY_SECOND_PERSON):
        confirm_reset(reset=reset, by=second, now=NOW)
    with refuses(RESET_BY_SECOND_PERSON):
        refuse_reset(reset=reset, by=second, now=NOW)


@pytest.mark.parametrize("role", ["case_officer", "inspector", "publisher", "analyst", "hotline_agent"])
def test_others_neither_ask_nor_confirm(boss: StaffMember, role: str) -> None:
    one, lost = member("one", role), member("lost", "analyst")
    with refuses(NOT_AN_ADMINISTRATOR):
        ask_reset(member=lost.pk, reason=WHY, by=one, now=NOW)
    with refuses(NOT_AN_ADMINISTRATOR):
        confirm_reset(reset=asked(lost, boss), by=one, now=NOW)


def test_a_reset_is_refused_or_confirmed_once_and_says_why(boss: StaffMember) -> None:
    lost, second = member("lost", "case_officer"), member("second", "oversight")
    with pytest.raises(DeskFault, match="State what was lost"):
        ask_reset(member=lost.pk, reason=" ", by=boss, now=NOW)
    reset = asked(lost, boss)
    ask_reset(member=lost.pk, reason=WHY, by=boss, now=NOW)
    with acting_as(actor_of(second)):
        assert [(one.member, one.may_confirm) for one in open_resets(second)] == [("lost", True)]
    with acting_as(actor_of(boss)):
        assert [one.may_confirm for one in open_resets(boss)] == [False]
    refuse_reset(reset=reset, by=second, now=NOW)
    with pytest.raises(DeskFault, match="no longer open"):
        confirm_reset(reset=reset, by=second, now=NOW)
    assert StaffMember.objects.get(pk=lost.pk).joined_at is not None
