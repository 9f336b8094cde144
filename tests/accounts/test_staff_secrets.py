"""Secrets of staff are sealed to their rows: whoever owns the database gives nobody another's second factor or line."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.accounts.errors import InvitationExpired, SignInRefused
from hemayat.accounts.invitation_acceptance import invitation_with, send_code
from hemayat.accounts.models import StaffIdentity, StaffInvitation, StaffMember
from hemayat.accounts.password_attempts import SignInOrigin
from hemayat.accounts.staff import NewStaffAccount, check_staff_password
from hemayat.accounts.staff_notices import line_of, notify_watchers
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.key_rotation import reencrypt
from hemayat.audit.keys import key_ring
from hemayat.audit.sealed_columns import sealed_columns
from hemayat.operations.postgres import DatabaseUrls
from tests.accounts.desk_steps import account, code_for, line, linked, member, quick_passwords, texts
from tests.accounts.steps import NOW, events
from tests.audit.event_recorder import tamper
from tests.inquiries.register_server import RegisterServer

__all__ = ["quick_passwords"]
LATER = NOW + dt.timedelta(minutes=1)
SWAP = """
UPDATE {table} AS one SET {column} = other.{column} FROM {table} AS other
WHERE one.id <> other.id AND length(one.{column}) > 0 AND length(other.{column}) > 0
"""


def enter(added: NewStaffAccount, shows: NewStaffAccount, now: dt.datetime = NOW) -> StaffMember:
    """`shows`: whose authenticator the code is of."""
    code = code_for(shows.authenticator, now)
    return check_staff_password(
        added.member.username, added.password, code, now=now, came=SignInOrigin("10.0.0.1")
    )


@pytest.mark.django_db(transaction=True)
def test_second_factors_that_were_swapped_let_neither_in_by_either_code_and_it_is_recorded(
    django_db_setup: DatabaseUrls,
) -> None:
    first, second = account("first", "analyst"), account("second", "analyst")
    assert enter(first, first) == first.member
    tamper(django_db_setup, SWAP.format(table="staff_member", column="totp_sealed"))
    for added, shows in ((first, first), (first, second), (second, second), (second, first)):
        with pytest.raises(SignInRefused):
            enter(added, shows, LATER)
        assert events()[-1] == ("staff.sign_in_failed", {"ip": "10.0.0.1"})
    tamper(django_db_setup, SWAP.format(table="staff_member", column="totp_sealed"))
    assert enter(second, second, LATER) == second.member


@pytest.mark.django_db
def test_the_secret_of_an_invitation_is_not_taken_for_that_of_an_account(register: RegisterServer) -> None:
    """By its number alone they could be the same."""
    boss = account("boss", "administrator")
    link = linked(boss.member, register)
    with acting_as(SYSTEM):
        row = StaffInvitation.objects.get(member=link.member)
        StaffMember.objects.filter(pk=boss.member.pk).update(totp_sealed=row.secret_sealed)
        shown = invitation_with(link.token, NOW)
    with pytest.raises(SignInRefused):
        check_staff_password("boss", boss.password, code_for(shown.authenticator), now=NOW)


@pytest.mark.django_db
def test_a_line_that_was_put_into_another_row_receives_nothing(register: RegisterServer) -> None:
    boss = member("boss", "administrator", mobile=line(11))
    watcher = member("watcher", "oversight", mobile=line(12))
    link = linked(boss, register, mobile=line(13))
    with acting_as(SYSTEM):
        of_boss = StaffIdentity.objects.get(member=boss).line_sealed
        StaffIdentity.objects.exclude(member=boss).update(line_sealed=of_boss)
    assert (line_of(boss), line_of(watcher)) == (line(11), "")
    with acting_as(SYSTEM):
        assert notify_watchers("x", key="x", now=NOW) == 1
    sent = len(texts())
    with pytest.raises(InvitationExpired):
        send_code(token=link.token, now=NOW)
    assert len(texts()) == sent


@pytest.mark.django_db
def test_rows_keep_their_own_when_keys_are_rotated(tmp_path, settings) -> None:
    settings.KEYS = tmp_path / "keys.json"
    first = account("first", "analyst", mobile=line(11))
    account("second", "analyst")
    key_ring().rotate("encryption")
    for column in sealed_columns():
        if column.table in {"staff_member", "staff_identity"}:
            assert column.is_bound
            assert reencrypt(column, now=NOW) == {"totp_sealed": 2, "line_sealed": 1}.get(column.column, 0)
    assert enter(first, first) == first.member
    assert line_of(first.member) == line(11)
