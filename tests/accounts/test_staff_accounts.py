"""Accounts of staff as administrators keep them on the web: invitation, roles, closing, the last administrator."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.db import IntegrityError, connection, transaction
from structlog.testing import capture_logs

from hemayat.accounts.actions import forget_old
from hemayat.accounts.errors import (
    LAST_ADMINISTRATOR,
    NOT_AN_ADMINISTRATOR,
    AccountExists,
    CodeWrong,
    DeskFault,
    InvitationExpired,
    LineCodeWrong,
    PasswordFault,
    SignInRefused,
    StaffFault,
)
from hemayat.accounts.invitation_acceptance import (
    accept_invitation,
    change_password,
    invitation_with,
    send_code,
)
from hemayat.accounts.invitations import INVITATION_LIFE
from hemayat.accounts.models import StaffInvitation, StaffMember
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import check_staff_password, disable_staff
from hemayat.accounts.staff_accounts import (
    change_roles,
    close_account,
    invite_again,
    open_account,
)
from hemayat.audit.context import SYSTEM, acting_as
from tests.accounts.desk_steps import (
    PASSWORD,
    code_for,
    invited,
    joined,
    line_code,
    linked,
    member,
    power_confirmed,
    quick_passwords,
)
from tests.accounts.steps import NOW, events, whole_database
from tests.inquiries.register_server import RegisterServer
from tests.support.extracts import national_id
from tests.support.refusals import refuses

__all__ = ["quick_passwords"]
pytestmark = pytest.mark.django_db
HALF_MINUTE = dt.timedelta(seconds=30)


@pytest.fixture
def boss() -> StaffMember:
    return member("boss", "administrator")


def test_who_is_invited_chooses_a_password_sets_up_an_authenticator_and_signs_in(
    boss: StaffMember, register: RegisterServer
) -> None:
    link = linked(boss, register)
    shown = invitation_with(link.token, NOW)
    assert (shown.username, shown.expires_at) == ("nima", NOW + dt.timedelta(hours=72))
    nima = joined(link.token)
    later = NOW + HALF_MINUTE
    assert check_staff_password("nima", PASSWORD, code_for(shown.authenticator, later), now=later) == nima
    names = [event for event, _ in events()]
    assert names[-6:] == [
        "staff.invited",
        "staff.identity_asked",
        "staff.tied",
        "staff.identity_confirmed",
        "staff.joined",
        "staff.signed_in",
    ]


def test_nobody_signs_in_before_they_have_come(boss: StaffMember, register: RegisterServer) -> None:
    link = linked(boss, register)
    with pytest.raises(SignInRefused):
        check_staff_password("nima", "", code_for(invitation_with(link.token, NOW).authenticator), now=NOW)


def test_a_link_is_used_once_and_ends_after_its_time(boss: StaffMember, register: RegisterServer) -> None:
    link = linked(boss, register)
    with pytest.raises(InvitationExpired):
        invitation_with(link.token, NOW + INVITATION_LIFE)
    joined(link.token)
    with pytest.raises(InvitationExpired):
        joined(link.token)


def test_another_link_makes_the_first_void_and_none_is_for_who_has_come(
    boss: StaffMember, register: RegisterServer
) -> None:
    first = linked(boss, register)
    invite_again(member=first.member.pk, by=boss, now=NOW)
    with pytest.raises(InvitationExpired):
        invitation_with(first.token, NOW)
    joined()
    with pytest.raises(DeskFault, match="already has a password"):
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
def test_an_easy_password_is_refused_with_its_reason(
    boss: StaffMember, password: str, words: str, register: RegisterServer
) -> None:
    link = linked(boss, register)
    with pytest.raises(PasswordFault, match=words) as refused:
        joined(link.token, password=password)
    assert refused.value.words["fa"]
    joined(link.token)


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
def test_any_long_password_is_taken_exactly_as_it_was_written(
    boss: StaffMember, password: str, register: RegisterServer
) -> None:
    """Whatever signs it is of, with blanks at its ends, and of more than a hundred signs."""
    member = joined(linked(boss, register).token, password=password)
    assert check_password(password, member.password)
    for other in (password.strip() + "x", password[:-1], password.swapcase() + "."):
        assert not check_password(other, member.password)


def test_a_wrong_code_uses_nothing_up(boss: StaffMember, register: RegisterServer) -> None:
    link = linked(boss, register)
    send_code(token=link.token, now=NOW)
    with pytest.raises(CodeWrong):
        accept_invitation(token=link.token, password=PASSWORD, code="abc", line_code=line_code(), now=NOW)
    joined(link.token)


def test_what_is_refused_at_the_first_link_is_logged_and_names_nobody(
    boss: StaffMember, register: RegisterServer
) -> None:
    link = linked(boss, register)
    send_code(token=link.token, now=NOW)
    wrong = "000000" if line_code() != "000000" else "111111"
    with capture_logs() as logged:
        with pytest.raises(LineCodeWrong):
            accept_invitation(token=link.token, password=PASSWORD, code="abc", line_code=wrong, now=NOW)
        with pytest.raises(CodeWrong):
            accept_invitation(token=link.token, password=PASSWORD, code="abc", line_code=line_code(), now=NOW)
    refused = [(one["why"], one["member"]) for one in logged if one["event"] == "join_refused"]
    assert refused == [("line_code", link.member.pk), ("code", link.member.pk)]
    assert not [secret for secret in (link.token, wrong, line_code(), PASSWORD) if secret in str(logged)]


def test_neither_link_nor_secret_nor_national_id_stands_in_the_database(
    boss: StaffMember, register: RegisterServer
) -> None:
    theirs = national_id(77)
    link = linked(boss, register, national_id=theirs)
    stored = whole_database()
    assert link.token not in stored
    assert theirs not in stored
    assert theirs.encode().hex() not in stored


def test_each_person_has_one_account(boss: StaffMember, register: RegisterServer) -> None:
    """Else one person could make and check."""
    linked(boss, register, national_id=national_id(5))
    with pytest.raises(AccountExists):
        invited(boss, "nima2", national_id=national_id(5))
    with pytest.raises(StaffFault, match="national ID"):
        invited(boss, "nima3", national_id="")
    assert set(StaffMember.objects.values_list("username", flat=True)) == {"boss", "nima"}


def test_a_name_is_given_once(boss: StaffMember) -> None:
    invited(boss)
    with pytest.raises(DeskFault, match="Another colleague already has"):
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
        with refuses(NOT_AN_ADMINISTRATOR):
            act()


def test_who_is_no_administrator_any_more_is_refused_with_the_old_object_in_hand(boss: StaffMember) -> None:
    second = member("second", "administrator")
    third = member("third", "administrator")
    change_roles(member=boss.pk, roles=["analyst"], provinces=[], by=second, now=NOW)
    power_confirmed(boss, third)
    assert "administrator" in boss.roles
    with refuses(NOT_AN_ADMINISTRATOR):
        close_account(member=second.pk, by=boss, now=NOW)


def test_a_closed_account_is_out_and_may_be_opened_again(boss: StaffMember, register: RegisterServer) -> None:
    nima = joined(linked(boss, register).token)
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
    soon = member("soon", "administrator")  # who has not come yet does not count
    with acting_as(SYSTEM):
        StaffMember.objects.filter(pk=soon.pk).update(joined_at=None)
    with refuses(LAST_ADMINISTRATOR):
        close_account(member=boss.pk, by=boss, now=NOW)
    with refuses(LAST_ADMINISTRATOR):
        change_roles(member=boss.pk, roles=["analyst"], provinces=[], by=boss, now=NOW)
    with refuses(LAST_ADMINISTRATOR):
        disable_staff(username="boss", by=SYSTEM, now=NOW)
    member("second", "administrator")
    close_account(member=boss.pk, by=boss, now=NOW)


def test_the_database_keeps_the_last_administrator_and_deletes_nobody(boss: StaffMember) -> None:
    for change in ({"is_active": False}, {"joined_at": None}):
        with (
            acting_as(SYSTEM),
            pytest.raises(IntegrityError, match="last administrator"),
            transaction.atomic(),
        ):
            StaffMember.objects.filter(pk=boss.pk).update(**change)
    with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as on:
        on.execute("DELETE FROM staff_member")


def test_a_new_password_is_chosen_as_the_first_was(boss: StaffMember, register: RegisterServer) -> None:
    nima = joined(linked(boss, register).token)
    before = nima.get_session_auth_hash()
    with pytest.raises(PasswordFault):
        change_password(member=nima, password="short", now=NOW)
    change_password(member=nima, password="چهار گلابی زرد در سبد", now=NOW)
    assert nima.get_session_auth_hash() != before


def test_a_link_that_is_over_leaves_nothing_behind(boss: StaffMember, register: RegisterServer) -> None:
    linked(boss, register)
    forget_old(now=NOW + INVITATION_LIFE - HALF_MINUTE)
    with acting_as(SYSTEM):
        assert StaffInvitation.objects.count() == 1
    forget_old(now=NOW + INVITATION_LIFE + HALF_MINUTE)
    with acting_as(SYSTEM):
        assert not StaffInvitation.objects.exists()
