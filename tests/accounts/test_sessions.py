"""Sessions of heads: renewed, ended, listed, and seen by nobody else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hemayat.accounts import actions
from hemayat.accounts.models import CitizenSession
from hemayat.accounts.queries import own_sessions
from hemayat.accounts.sessions import citizen_of
from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from tests.accounts.steps import MINUTE, NOW, events, signed_in
from tests.inquiries.register_server import RegisterServer

pytestmark = pytest.mark.django_db


def test_who_is_signed_in_is_found_by_one_indexed_query(register: RegisterServer) -> None:
    register.add(1)
    token = signed_in(1).token
    with CaptureQueriesContext(connection) as ran:
        assert citizen_of(token, NOW) is not None
    assert len(ran) == 1
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT * FROM citizen_session WHERE token_hash = '\\x00'")
        assert "Index Scan" in "".join(line for (line,) in cursor.fetchall())


def test_a_session_is_found_whoever_acts_and_also_where_nothing_may_be_written(
    register: RegisterServer,
) -> None:
    register.add(1)
    token = signed_in(1).token
    with acting_as(NOBODY, is_read_only=True):
        assert citizen_of(token, NOW) is not None


def test_a_session_ends_after_twenty_idle_minutes(register: RegisterServer) -> None:
    register.add(1)
    token = signed_in(1).token
    assert citizen_of(token, NOW + 20 * MINUTE - dt.timedelta(seconds=1)) is not None
    assert citizen_of(token, NOW + 20 * MINUTE) is None
    assert actions.renew(token=token, now=NOW + 20 * MINUTE) is None


def test_a_renewed_session_lives_on_but_never_beyond_eight_hours(register: RegisterServer) -> None:
    register.add(1)
    token = signed_in(1).token
    now = NOW
    for _ in range(8 * 60 // 15 - 1):
        now += 15 * MINUTE
        assert actions.renew(token=token, now=now) == min(now + 20 * MINUTE, NOW + 480 * MINUTE)
    citizen = citizen_of(token, now)
    assert citizen is not None
    assert not citizen.may_be_renewed
    assert citizen_of(token, NOW + 480 * MINUTE) is None


def test_a_page_knows_when_to_warn(register: RegisterServer) -> None:
    register.add(1)
    citizen = signed_in(1).citizen
    assert citizen.warn_at == NOW + 15 * MINUTE
    assert citizen.may_be_renewed


def test_a_clock_set_back_ends_sessions_of_the_future(register: RegisterServer) -> None:
    register.add(1)
    token = signed_in(1).token
    assert citizen_of(token, NOW - 60 * MINUTE) is None


def test_signing_in_gives_a_new_token_and_ends_the_former(register: RegisterServer) -> None:
    register.add(1)
    former = signed_in(1).token
    token = signed_in(1, former=former).token
    assert token != former
    assert citizen_of(former, NOW) is None
    assert citizen_of(token, NOW) is not None


def test_signing_out_ends_this_session_only(register: RegisterServer) -> None:
    register.add(1)
    here, there = signed_in(1).token, signed_in(1).token
    for _ in range(2):
        actions.sign_out(token=here, now=NOW)
    assert citizen_of(here, NOW) is None
    assert citizen_of(there, NOW) is not None
    assert [event for event, _ in events()].count("citizen.signed_out") == 1


def test_signing_out_everywhere_ends_all_of_this_persons_sessions(register: RegisterServer) -> None:
    register.add(1)
    register.add(2)
    mine = [signed_in(1) for _ in range(3)]
    other = signed_in(2)
    assert actions.sign_out_everywhere(by=mine[0].citizen, now=NOW) == 3
    assert [citizen_of(one.token, NOW) for one in mine] == [None] * 3
    assert citizen_of(other.token, NOW) is not None
    assert events()[-1] == ("citizen.signed_out_everywhere", {"sessions": 3})


def test_a_head_sees_a_list_of_their_own_sessions(register: RegisterServer) -> None:
    register.add(1)
    register.add(2)
    signed_in(1, device="Chrome")
    here = signed_in(1, now=NOW + MINUTE, device="Firefox").citizen
    signed_in(2)
    with acting_as(here.actor, is_read_only=True):
        listed = own_sessions(NOW + MINUTE)
    assert [(one.device, one.via) for one in listed] == [("Firefox", "code"), ("Chrome", "code")]


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (SYSTEM, 1),
        (Actor("head", "session:1", household=1), 1),
        (Actor("head", "session:2", household=2), 0),
        (Actor("staff", "staff:1", provinces=("*",)), 0),
        (NOBODY, 0),
    ],
)
def test_the_database_itself_hides_sessions(register: RegisterServer, actor: Actor, sees: int) -> None:
    register.add(1)
    signed_in(1)
    with acting_as(actor):
        assert CitizenSession.objects.count() == sees


@pytest.mark.parametrize("table", ["sign_in_attempt", "sign_in_limit"])
def test_attempts_and_limits_are_the_systems_alone(register: RegisterServer, table: str) -> None:
    register.add(1)
    citizen = signed_in(1).citizen
    for actor, sees in ((SYSTEM, True), (citizen.actor, False), (NOBODY, False)):
        with acting_as(actor), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert (cursor.fetchone()[0] > 0) is sees
