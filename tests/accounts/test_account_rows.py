"""SQL of an attacker's own on a page of the desk: whose accounts, sessions and identities it can write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from django.db import DatabaseError, connection, transaction

from hemayat.accounts.models import StaffIdentity, StaffLeave, StaffMember, StaffReset, StaffSession
from hemayat.audit.context import SYSTEM, Actor, acting_as
from tests.support.members import make_member

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
UNNAMED = Actor(cast("Any", ""))
"""As what is asked before anybody acts is signed."""
ROLES = ("case_officer", "administrator", "oversight")
SECRETS = {
    "password": "pbkdf2",
    "totp_sealed": b"known",
    "is_demo": True,
    "sso_subject": "mine",
    "username": "x",
}


@pytest.fixture
def members() -> dict[str, StaffMember]:
    made = {
        name: make_member(name, [role], created_at=NOW, is_demo=False, password="!", totp_sealed=b"secret")
        for name, role in (*zip(ROLES, ROLES, strict=True), ("victim", "analyst"), ("boss", "administrator"))
    }
    with acting_as(SYSTEM):
        for name in ("victim", *ROLES):
            StaffSession.objects.create(
                key_hash=name.encode(), member=made[name], data="signed", device="", begun_at=NOW,
                seen_at=NOW, expires_at=NOW + timedelta(hours=1),
            )  # fmt: skip
        StaffIdentity.objects.create(
            member=made["victim"], state="waiting", told_sealed=b"typed", asked_by=made["boss"], asked_at=NOW
        )
    return made


def desk(members: dict[str, StaffMember], who: str) -> Actor:
    return Actor("staff", f"staff:{members[who].pk}", provinces=("*",)) if who else UNNAMED


def touched(actor: Actor, statement: str, values: Sequence[Any] = ()) -> int:
    """How many rows; none if the database refuses it."""
    try:
        with transaction.atomic(), acting_as(actor), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.rowcount
    except DatabaseError:
        return 0


@pytest.mark.parametrize("who", ["", *ROLES])
@pytest.mark.parametrize("column", SECRETS)
def test_nobody_writes_what_lets_somebody_else_in(members, who, column):
    statement = f"UPDATE staff_member SET {column} = %s WHERE username = 'victim'"
    assert touched(desk(members, who), statement, [SECRETS[column]]) == 0
    assert touched(SYSTEM, statement, [SECRETS[column]]) == 1


@pytest.mark.parametrize(
    "column", ["password", "totp_sealed", "sso_subject", "roles", "provinces", "is_active"]
)
def test_nobody_writes_their_own_account_but_through_the_pages_for_it(members, column):
    given = SECRETS | {"roles": ["analyst"], "provinces": ["01"], "is_active": False}
    statement = f"UPDATE staff_member SET {column} = %s WHERE username = 'case_officer'"
    assert touched(desk(members, "case_officer"), statement, [given[column]]) == 0


@pytest.mark.parametrize("who", ["", "case_officer", "oversight"])
def test_an_administrator_alone_closes_and_makes_accounts(members, who):
    closes = "UPDATE staff_member SET is_active = false WHERE username = 'victim'"
    adds = (
        "INSERT INTO staff_member (username, full_name, password, roles, provinces, is_active, is_demo, created_at,"
        " totp_sealed, totp_step, origin) VALUES ('new', 'n', '!', '{analyst}', '{*}', true, %s, now(), '', 0,"
        " 'invited')"
    )
    for statement, values in ((closes, ()), (adds, [False])):
        assert touched(desk(members, who), statement, values) == 0
        assert touched(desk(members, "administrator"), statement, values) == 1
    # One that needs no second factor.
    assert touched(desk(members, "administrator"), adds, [True]) == 0


def test_an_account_is_emptied_only_where_somebody_else_asked_for_it(members):
    empties = (
        "UPDATE staff_member SET password = '!', totp_sealed = '', joined_at = NULL WHERE username = 'victim'"
    )
    assert touched(desk(members, "administrator"), empties) == 0
    with acting_as(desk(members, "administrator")):
        StaffReset.objects.create(
            member=members["victim"], reason="lost", asked_by=members["administrator"], asked_at=NOW
        )
    assert touched(desk(members, "administrator"), empties) == 0
    assert touched(desk(members, "case_officer"), empties) == 0
    # Powers that are new again confirm nothing yet.
    assert touched(SYSTEM, "SELECT reopen_account(%s)", [members["oversight"].pk]) == 1
    assert touched(desk(members, "oversight"), empties) == 0
    assert touched(desk(members, "boss"), empties) == 1


@pytest.mark.parametrize("who", ["", *ROLES])
def test_no_session_is_begun_changed_or_taken_over_by_sql(members, who):
    actor = desk(members, who)
    taken = (
        "INSERT INTO staff_session (key_hash, member_id, data, device, begun_at, seen_at, expires_at)"
        " SELECT 'known', member_id, data, '', now(), now(), now() + interval '1 hour' FROM staff_session LIMIT 1"
    )
    assert touched(actor, taken) == 0
    longer = "UPDATE staff_session SET key_hash = 'known', expires_at = now() + interval '1 year' WHERE device = ''"
    assert touched(actor, f"{longer} AND member_id = (SELECT max(member_id) FROM staff_session)") == 0
    ended = touched(actor, "DELETE FROM staff_session WHERE key_hash = 'victim'")
    assert ended == (1 if who == "administrator" else 0)


def test_a_member_ends_their_own_sessions_alone(members):
    assert touched(desk(members, "case_officer"), "DELETE FROM staff_session") == 1
    with acting_as(desk(members, "oversight")):
        assert StaffSession.objects.count() == 1
    assert touched(desk(members, ""), "SELECT FROM staff_session") == 0


def test_nobody_asks_for_a_reset_or_takes_leave_in_anothers_name(members):
    victim, other = members["victim"].pk, members["oversight"].pk
    asks = (
        "INSERT INTO staff_reset (member_id, reason, asked_by_id, asked_at, is_confirmed)"
        " VALUES (%s, 'lost', %s, now(), false)"
    )
    leaves = (
        "INSERT INTO staff_leave (member_id, deputy_id, from_on, until_on, set_at)"
        " VALUES (%s, %s, current_date, current_date, now())"
    )
    for who in ("", "case_officer", "oversight", "administrator"):
        assert touched(desk(members, who), asks, [victim, members["boss"].pk]) == 0
        assert touched(desk(members, who), leaves, [victim, other]) == 0
    assert touched(desk(members, "case_officer"), asks, [victim, members["case_officer"].pk]) == 0
    assert touched(desk(members, "administrator"), asks, [victim, members["administrator"].pk]) == 1
    ends = "UPDATE staff_reset SET ended_by_id = %s, ended_at = now(), is_confirmed = %s"
    assert touched(desk(members, "case_officer"), ends, [members["case_officer"].pk, False]) == 0
    assert touched(desk(members, "oversight"), ends, [members["boss"].pk, True]) == 0
    assert touched(desk(members, "administrator"), ends, [members["administrator"].pk, True]) == 0
    with acting_as(desk(members, "victim")):
        StaffLeave.objects.create(
            member=members["victim"], deputy=None, from_on=NOW.date(), until_on=NOW.date(), set_at=NOW
        )
    assert touched(desk(members, "case_officer"), "UPDATE staff_leave SET called_off_at = now()") == 0


@pytest.mark.parametrize("who", ["", "case_officer", "oversight"])
def test_what_registers_are_asked_about_a_member_is_written_by_the_member_and_administrators(members, who):
    assert touched(desk(members, who), "UPDATE staff_identity SET told_sealed = 'mine', state = 'asked'") == 0
    added = (
        "INSERT INTO staff_identity (member_id, state, told_sealed, line_sealed, asked_at, vouched_because,"
    )
    added += " is_synthetic) VALUES (%s, 'asked', 'mine', '', now(), '', false)"
    assert touched(desk(members, who), added, [members["case_officer"].pk]) == 0


@pytest.mark.parametrize("who", ["victim", "administrator", "boss"])
def test_nobody_types_for_another_or_confirms_in_the_name_of_another(members, who):
    boss, other = members["boss"].pk, members["administrator"].pk
    types = "UPDATE staff_identity SET told_sealed = 'mine'"
    takes = f"{types}, asked_by_id = %s"
    vouches = "UPDATE staff_identity SET vouched_by_id = %s, vouched_because = 'x'"
    forgets = "UPDATE staff_identity SET told_sealed = '', asked_by_id = %s"
    actor = desk(members, who)
    assert touched(actor, types) == 0
    for statement in (takes, forgets):
        assert touched(actor, statement, [other]) == 0
    assert touched(actor, vouches, [other if who == "boss" else boss]) == 0
    assert touched(SYSTEM, takes, [other]) == 1
