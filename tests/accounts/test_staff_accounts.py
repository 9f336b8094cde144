"""Accounts of staff as administrators keep them on the web: invitation, roles, closing, the last administrator."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.db import IntegrityError, connection, transaction

from hemayat.accounts.actions import forget_old
from hemayat.accounts.errors import (
    CodeWrong,
    DeskFault,
    InvitationOver,
    LastAdministrator,
    NotAnAdministrator,
    OneAccountEach,
    PasswordFault,
    SignInRefused,
    StaffFault,
)
from hemayat.accounts.joining import change_password, invitation_with, join
from hemayat.accounts.models import StaffInvitation, StaffMember
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import check_staff_password, disable_staff
from hemayat.accounts.staff_accounts import (
    INVITATION_LIFE,
    change_roles,
    close_account,
    invite_again,
    open_account,
)
from hemayat.audit.context import SYSTEM, acting_as
from tests.accounts.desk_steps import PASSWORD, code_for, invited, joined, member, quick_passwords
from tests.accounts.steps import NOW, events, whole_database
from tests.support.extracts import national_id

__all__ = ["quick_passwords"]
pytestmark = pytest.mark.django_db
HALF_MINUTE = dt.timedelta(seconds=30)


@pytest.fixture
def boss() -> StaffMember:
    return member("boss", "administrator")


def test_who_is_invited_chooses_a_password_sets_up_an_authenticator_and_signs_in(boss: StaffMember) -> None:
    link = invited(boss)
    shown = invitation_with(link.token, NOW)
    assert (shown.username, shown.expires_at) == ("nima", NOW + dt.timedelta(hours=72))
    nima = joined(link)
    later = NOW + HALF_MINUTE
    assert check_staff_password("nima", PASSWORD, code_for(shown.authenticator, later), now=later) == nima
    names = [event for event, _ in events()]
    assert names[-4:] == ["staff.invited", "staff.tied", "staff.joined", "staff.signed_in"]


def test_nobody_signs_in_before_they_have_come(boss: StaffMember) -> None:
    link = invited(boss)
    with pytest.raises(SignInRefused):
        check_staff_password("nima", "", code_for(invitation_with(link.token, NOW).authenticator), now=NOW)


def test_a_link_is_used_once_and_ends_after_its_time(boss: StaffMember) -> None:
    link = invited(boss)
    with pytest.raises(InvitationOver):
        invitation_with(link.token, NOW + INVITATION_LIFE)
    joined(link)
    with pytest.raises(InvitationOver):
        joined(link)


def test_another_link_makes_the_first_void_and_none_is_for_who_has_come(boss: StaffMember) -> None:
    first = invited(boss)
    second = invite_again(member=first.member.pk, by=boss, now=NOW)
    with pytest.raises(InvitationOver):
        invitation_with(first.token, NOW)
    joined(second)
    with pytest.raises(DeskFault, match="has a password"):
        invite_again(member=first.member.pk, by=boss, now=NOW)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "at least 12"),
        ("passwordpassword", "guess"),
        ("qwertyuiop", "at least 12"),
        ("aaaaaaaaaaaaaaaa", "guess"),
        ("I am nima, hello", "name"),
        ("qwertyuiop[]", "guess"),
        ("purplemonkey", "guess"),
        ("Dragonmaster1", "guess"),
        ("iloveyou2024!", "guess"),
        ("2024!iloveyou", "guess"),
        ("the hemayat of 1405", "this service"),
        ("درِ سبز وزارتخانه", "this service"),
    ],
)
def test_an_easy_password_is_refused_with_its_reason(boss: StaffMember, password: str, words: str) -> None:
    link = invited(boss)
    with pytest.raises(PasswordFault, match=words) as refused:
        joined(link, password=password)
    assert refused.value.words["fa"]
    joined(link)


@pytest.mark.parametrize(
    "password",
    [
        "837261940285",
        "three red apples",
        "سه سیب سرخ در باغ",
        " اول و آخر فاصله ",
        "ÄÖÜ§$%&/()=?",
        "سه سیب سرخ. " * 9 + "three red pears",
    ],
)
def test_any_long_password_is_taken_exactly_as_it_was_written(boss: StaffMember, password: str) -> None:
    """Whatever signs it is of, with blanks at its ends, and of more than a hundred signs."""
    member = joined(invited(boss), password=password)
    assert check_password(password, member.password)
    for other in (password.strip() + "x", password[:-1], password.swapcase() + "."):
        assert not check_password(other, member.password)


def test_a_wrong_code_uses_nothing_up(boss: StaffMember) -> None:
    link = invited(boss)
    with pytest.raises(CodeWrong):
        join(token=link.token, password=PASSWORD, code="abc", now=NOW)
    joined(link)


def test_neither_link_nor_secret_nor_national_id_stands_in_the_database(boss: StaffMember) -> None:
    theirs = national_id(77)
    link = invited(boss, national_id=theirs)
    stored = whole_database()
    assert link.token not in stored
    assert theirs not in stored
    assert theirs.encode().hex() not in stored


def test_each_person_has_one_account(boss: StaffMember) -> None:
    """Else one person could make and check."""
    invited(boss, national_id=national_id(5))
    with pytest.raises(OneAccountEach):
        invited(boss, "nima2", national_id=national_id(5))
    with pytest.raises(StaffFault, match="national id"):
        invited(boss, "nima3", national_id="")
    assert set(StaffMember.objects.values_list("username", flat=True)) == {"boss", "nima"}


def test_a_name_is_given_once(boss: StaffMember) -> None:
    invited(boss)
    with pytest.raises(DeskFault, match="Give another"):
        invited(boss)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_nobody_but_an_administrator_touches_an_account(boss: StaffMember, role: str) -> None:
    one, other = member("one", role), member("other", "analyst")
    refused: list[Any] = [
        lambda: invited(one, "new"),
        lambda: change_roles(member=other.pk, roles=["analyst"], provinces=["*"], by=one, now=NOW),
        lambda: close_account(member=other.pk, by=one, now=NOW),
        lambda: open_account(member=other.pk, by=one, now=NOW),
        lambda: invite_again(member=other.pk, by=one, now=NOW),
    ]
    for act in refused:
        with pytest.raises(NotAnAdministrator):
            act()


def test_who_is_no_administrator_any_more_is_refused_with_the_old_object_in_hand(boss: StaffMember) -> None:
    second = member("second", "administrator")
    change_roles(member=boss.pk, roles=["analyst"], provinces=[], by=second, now=NOW)
    assert "administrator" in boss.roles
    with pytest.raises(NotAnAdministrator):
        close_account(member=second.pk, by=boss, now=NOW)


def test_a_closed_account_is_out_and_may_be_opened_again(boss: StaffMember) -> None:
    nima = joined(invited(boss))
    close_account(member=nima.pk, by=boss, now=NOW)
    assert not StaffMember.objects.get(pk=nima.pk).is_active
    open_account(member=nima.pk, by=boss, now=NOW)
    assert StaffMember.objects.get(pk=nima.pk).is_active
    assert [event for event, _ in events()][-2:] == ["staff.disabled", "staff.opened"]


def test_roles_are_recorded_with_those_before(boss: StaffMember) -> None:
    one = member("one", "analyst")
    change_roles(member=one.pk, roles=["case_officer"], provinces=["tehran", "01"], by=boss, now=NOW)
    event, told = events()[-1]
    assert event == "staff.roles_changed"
    assert (told["roles_before"], told["roles"]) == (["analyst"], ["case_officer"])
    assert (told["provinces_before"], told["provinces"]) == (["23"], ["01", "23"])


def test_the_last_administrator_stays(boss: StaffMember) -> None:
    invited(boss, "soon", "administrator")  # who has not come yet does not count
    with pytest.raises(LastAdministrator):
        close_account(member=boss.pk, by=boss, now=NOW)
    with pytest.raises(LastAdministrator):
        change_roles(member=boss.pk, roles=["analyst"], provinces=[], by=boss, now=NOW)
    with pytest.raises(LastAdministrator):
        disable_staff(username="boss", by=SYSTEM, now=NOW)
    member("second", "administrator")
    close_account(member=boss.pk, by=boss, now=NOW)


def test_the_database_keeps_the_last_administrator_and_deletes_nobody(boss: StaffMember) -> None:
    for change in ({"is_active": False}, {"roles": ["analyst"]}, {"joined_at": None}):
        with pytest.raises(IntegrityError, match="last administrator"), transaction.atomic():
            StaffMember.objects.filter(pk=boss.pk).update(**change)
    with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as on:
        on.execute("DELETE FROM staff_member")


def test_a_new_password_is_chosen_as_the_first_was(boss: StaffMember) -> None:
    nima = joined(invited(boss))
    before = nima.get_session_auth_hash()
    with pytest.raises(PasswordFault):
        change_password(member=nima, password="short", now=NOW)
    change_password(member=nima, password="چهار گلابی زرد در سبد", now=NOW)
    assert nima.get_session_auth_hash() != before


def test_a_link_that_is_over_leaves_nothing_behind(boss: StaffMember) -> None:
    invited(boss)
    forget_old(now=NOW + INVITATION_LIFE - HALF_MINUTE)
    with acting_as(SYSTEM):
        assert StaffInvitation.objects.count() == 1
    forget_old(now=NOW + INVITATION_LIFE + HALF_MINUTE)
    with acting_as(SYSTEM):
        assert not StaffInvitation.objects.exists()
