"""Who is let in beside a head: who acts for one (gap A14), and who belongs to no household yet (R3.3a)."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from django.db import connection

from hemayat.accounts import actions, session_admission
from hemayat.accounts.caller_verification import Caller, CallerRecord, ask_callers_code, enter_callers_code
from hemayat.accounts.models import Applicant, CitizenSession, SignInAttempt
from hemayat.accounts.queries import own_sessions
from hemayat.accounts.results import Citizen, PendingSignIn, SignInProblem
from hemayat.accounts.sessions import citizen_of
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.operations.postgres import DatabaseUrls
from tests.accounts.steps import (
    BORN,
    MINUTE,
    NOW,
    asked,
    events,
    last_code,
    problem_of,
    signed_in,
    whole_database,
    work,
)
from tests.inquiries.register_server import RegisterServer, made_up_id

pytestmark = pytest.mark.django_db
FIRST_OF_APPLICANTS = 900_000_000_000_000
HOUR = dt.timedelta(hours=1)
WARD = {"acts_as": "guardian", "household_id": 77, "province": "tehran"}
NO_HOUSEHOLD: dict[str, Any] = {"household_id": None, "is_head": False, "province": ""}


def sealed_now() -> list[bytes]:
    """What the sessions and attempts of the database hold of national ids and lines, oldest first."""
    with acting_as(SYSTEM):
        sessions = CitizenSession.objects.order_by("pk").values_list("national_id_sealed", "mobile_sealed")
        attempts = SignInAttempt.objects.order_by("pk").values_list("sealed", "mobile_sealed")
        return [bytes(one) + bytes(line) for one, line in (*sessions, *attempts)]


def test_a14_whatever_they_do_is_recorded_as_done_in_the_heads_stead(register: RegisterServer) -> None:
    register.add(1, is_head=False, acts_for=WARD)
    here, there = signed_in(1), signed_in(1)
    actions.sign_out(token=here.token, now=NOW)
    actions.sign_out_everywhere(by=there.citizen, now=NOW)
    left = [(event, detail["acts_as"]) for event, detail in events() if "signed_out" in event]
    assert left == [("citizen.signed_out", "guardian"), ("citizen.signed_out_everywhere", "guardian")]


def test_a14_head_and_guardian_each_end_their_own_sessions(register: RegisterServer) -> None:
    register.add(1, is_head=False, acts_for=WARD)
    register.add(2, household_id=77)
    guardian, head = signed_in(1), signed_in(2)
    with acting_as(head.citizen.actor, is_read_only=True):
        assert len(own_sessions(NOW)) == 1
    actions.sign_out_everywhere(by=guardian.citizen, now=NOW)
    assert citizen_of(guardian.token, NOW) is None
    assert citizen_of(head.token, NOW) is not None


def test_a14_the_register_is_asked_each_time_who_acts_for_a_head(register: RegisterServer) -> None:
    register.add(1, is_head=False, acts_for=WARD)
    signed_in(1)
    register.add(1, is_head=False)
    attempt = asked(1)
    work()
    assert problem_of(actions.enter_code(attempt=attempt.token, code=last_code(), now=NOW)) == "not_head"


def test_a14_who_acts_for_a_head_and_has_no_household_comes_for_the_head(register: RegisterServer) -> None:
    register.add(1, acts_for=WARD, **NO_HOUSEHOLD)
    citizen = signed_in(1).citizen
    assert (citizen.household, citizen.acts_as, citizen.is_applicant) == (77, "guardian", False)


def test_r3_3a_who_has_no_household_is_let_in_as_an_applicant(register: RegisterServer) -> None:
    register.add(1, **NO_HOUSEHOLD)
    citizen = signed_in(1).citizen
    assert (citizen.is_applicant, citizen.acts_as) == (True, "")
    assert citizen.household is not None
    assert citizen.household >= FIRST_OF_APPLICANTS
    assert events() == [("citizen.signed_in", {"via": "code"})]


@pytest.mark.parametrize(
    ("recorded", "comes", "applies_as"),
    [
        (NO_HOUSEHOLD, {}, "applicant"),
        ({**NO_HOUSEHOLD, "is_minor": True}, {}, "applicant_minor"),
        ({"is_head": False, "household_id": 77}, {"lives_apart": True}, "applicant_apart"),
        ({"is_head": False, "household_id": 77, "is_minor": True}, {"lives_apart": True}, "applicant_apart"),
        (NO_HOUSEHOLD, {"lives_apart": True}, "applicant"),
        ({}, {"lives_apart": True}, ""),
    ],
)
def test_r3_3a_a_session_knows_what_the_civil_registry_has_of_an_applicant(
    register: RegisterServer, recorded: dict[str, Any], comes: dict[str, Any], applies_as: str
) -> None:
    register.add(1, **recorded)
    citizen = signed_in(1, asking=comes).citizen
    assert citizen.applies_as == applies_as
    assert citizen.is_applicant is bool(applies_as)
    assert citizen.household != 77


def test_an_applicant_has_the_same_number_each_time_and_nobody_else_has_it(
    register: RegisterServer,
) -> None:
    for number in (1, 2):
        register.add(number, **NO_HOUSEHOLD)
    mine = [signed_in(1, now=NOW + HOUR * hour).citizen.household for hour in (0, 1, 2)]
    other = signed_in(2).citizen.household
    assert len(set(mine)) == 1
    assert other not in mine


def test_an_applicant_keeps_the_number_when_keys_rotate(
    register: RegisterServer, settings: Any, tmp_path: Path
) -> None:
    settings.KEYS = tmp_path / "keys.json"
    register.add(1, **NO_HOUSEHOLD)
    before = signed_in(1).citizen
    key_ring().rotate("blind_index")
    after = signed_in(1, now=NOW + HOUR).citizen
    assert after.person_index != before.person_index
    assert after.household == before.household


def test_once_a_register_knows_the_household_it_is_that_one(register: RegisterServer) -> None:
    register.add(1, **NO_HOUSEHOLD)
    signed_in(1)
    register.add(1, household_id=5)
    citizen = signed_in(1, now=NOW + HOUR).citizen
    assert (citizen.household, citizen.is_applicant) == (5, False)


def test_applicants_are_the_systems_alone(register: RegisterServer) -> None:
    register.add(1, **NO_HOUSEHOLD)
    citizen = signed_in(1).citizen
    for by, sees in ((SYSTEM, 1), (citizen.actor, 0), (Actor("staff", "staff:1", provinces=("*",)), 0)):
        with acting_as(by):
            assert Applicant.objects.count() == sees


@pytest.mark.django_db(transaction=True)
def test_who_comes_in_by_many_doors_at_once_has_one_number(django_db_setup: DatabaseUrls) -> None:
    indexes = key_ring().blind_indexes("national_id", made_up_id(1))

    def enter(_: int) -> int:
        try:
            with acting_as(SYSTEM):
                return session_admission._applicants_household(indexes, NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(enter, range(32)))) == 1


def opened(citizen: Citizen | None) -> str:
    """The national id that a session keeps."""
    assert citizen is not None
    return key_ring().unseal(citizen.national_id_sealed, b"national_id").decode()


def test_a_session_keeps_the_national_id_sealed_so_that_registers_can_be_asked(
    register: RegisterServer,
) -> None:
    register.add(1)
    entered = signed_in(1)
    assert opened(entered.citizen) == opened(citizen_of(entered.token, NOW)) == made_up_id(1)
    assert key_ring().unseal(entered.citizen.mobile_sealed, b"mobile") == b"+989120000001"
    assert made_up_id(1) not in repr(entered)
    assert "sealed" not in repr(entered)
    assert made_up_id(1) not in whole_database()


def test_an_attempt_keeps_nothing_once_its_code_was_entered(register: RegisterServer) -> None:
    register.add(1)
    signed_in(1)
    session, attempt = sealed_now()
    assert session != b""
    assert attempt == b""


def test_nothing_is_kept_of_a_person_or_line_that_was_not_confirmed(register: RegisterServer) -> None:
    register.add(1, mobile="")
    asked(1)
    work()
    assert sealed_now() == [b""]


def test_a_session_that_ended_keeps_no_national_id(register: RegisterServer) -> None:
    register.add(1)
    out, everywhere, former = signed_in(1), signed_in(1), signed_in(1)
    actions.sign_out(token=out.token, now=NOW)
    later = NOW + 11 * MINUTE
    signed_in(1, now=later, former=former.token)
    assert [value == b"" for value in sealed_now()[:4]] == [True, False, True, False]
    actions.sign_out_everywhere(by=everywhere.citizen, now=later)
    assert set(sealed_now()) == {b""}


def test_a_session_and_an_attempt_that_nobody_ended_are_emptied_within_the_hour(
    register: RegisterServer,
) -> None:
    register.add(1)
    signed_in(1)
    asked(1)
    work()
    actions.forget_old(now=NOW + 9 * MINUTE)
    assert [value == b"" for value in sealed_now()] == [False, True, False]
    actions.forget_old(now=NOW + HOUR)
    assert set(sealed_now()) == {b""}


def test_an_applicant_is_heard_for_the_number_that_they_apply_under(register: RegisterServer) -> None:
    """Which is ours to know, and no register's."""
    register.add(1, **NO_HOUSEHOLD)

    def heard(household: int | None) -> Caller | SignInProblem:
        on_file = CallerRecord(made_up_id(1), "+989120000001", household)
        code_asked = ask_callers_code(asked_for=on_file, birth_date=BORN, for_another=False, agent=1, now=NOW)
        assert isinstance(code_asked, PendingSignIn)
        work(NOW)
        return enter_callers_code(attempt=code_asked.token, code=last_code(), now=NOW)

    caller = heard(None)
    assert isinstance(caller, Caller)
    assert heard(caller.household) == replace(caller, mobile_sealed=ANY)
    assert problem_of(heard(caller.household + 1)) == "not_head"
