"""Signing in by one-time code, as design/trust.md promises."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.utils import timezone
from structlog.testing import capture_logs

from hemayat.accounts import actions, code_dispatch, sessions
from hemayat.accounts.code_messages import call_message, code_message, member_message
from hemayat.accounts.mobile import mobile_of
from hemayat.accounts.models import SignInAttempt
from hemayat.accounts.queries import waiting
from hemayat.accounts.results import NewSession, SignInProblem
from hemayat.accounts.sessions import citizen_of
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.audit.queries import LOOK, looks_at
from hemayat.notifications.sms_length import parts_of
from tests.accounts.steps import (
    MINUTE,
    NOW,
    ask,
    asked,
    events,
    last_code,
    messages,
    problem_of,
    signed_in,
    whole_database,
    work,
)
from tests.inquiries.register_server import RegisterServer, made_up_id
from tests.support.figures import figure

pytestmark = pytest.mark.django_db


def test_r3_2_a_head_signs_in_with_the_code_of_their_own_line(register: RegisterServer) -> None:
    register.add(1)
    entered = signed_in(1)
    citizen = citizen_of(entered.token, NOW)
    assert citizen == entered.citizen
    assert (citizen.household, citizen.province, citizen.is_synthetic) == (1, "23", True)
    assert events() == [("citizen.signed_in", {"via": "code"})]


@pytest.mark.parametrize("code", ["012345", "012345678"])
def test_a_browser_finds_the_code_and_its_host_in_the_last_line_of_the_message(
    code: str, settings: Any
) -> None:
    message = code_message(code)
    assert message.startswith(f"{code} ")
    host = urlsplit(settings.ENVIRONMENT.citizen_origin).hostname
    assert message.splitlines()[-1] == f"@{host} #{code}", "the form that browsers read, without the port"


@pytest.mark.parametrize(
    ("code", "until", "host", "parts"),
    [
        ("012345", None, "hemayat.mcls.gov.ir", 1),
        ("012345", None, "h" * 21, 1),
        ("012345", None, "h" * 22, 2),
        ("012345678", None, "h" * 15, 1),
        ("012345678", None, "h" * 16, 2),
        ("012345", NOW, "hemayat.mcls.gov.ir", 2),
    ],
)
def test_the_message_is_one_part_if_the_host_name_is_short(
    code: str, until: dt.datetime | None, host: str, parts: int, settings: Any
) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, citizen_origin=f"https://{host}")
    assert parts_of(code_message(code, until)) == parts


def test_codes_for_the_hotline_and_of_members_are_filled_in_by_no_browser() -> None:
    for message in (call_message("012345"), call_message("012345", NOW), member_message("012345")):
        assert "@" not in message
        assert "#" not in message


@pytest.mark.parametrize(
    "unconfirmed",
    [{"birth_date": "1980-01-02"}, {"mobile": "+989129999999"}, {"mobile": ""}],
)
def test_no_message_goes_where_the_registers_do_not_confirm(
    register: RegisterServer, unconfirmed: dict[str, Any]
) -> None:
    register.add(1, **unconfirmed)
    attempt = asked(1)
    assert work() == 1
    assert messages() == []
    assert problem_of(actions.enter_code(attempt=attempt.token, code="000000", now=NOW)) == "wrong_code"


def test_whoever_holds_an_attempt_cannot_tell_a_stranger_from_a_head(register: RegisterServer) -> None:
    register.add(1)
    known, unknown = asked(1), asked(2)
    work()
    wrong = "000000" if last_code() != "000000" else "000001"
    for now in (NOW, NOW + 9 * MINUTE, NOW + 10 * MINUTE):
        seen = [waiting(one.token, now) for one in (known, unknown)]
        assert seen[0] == seen[1]
        answers = [actions.enter_code(attempt=one.token, code=wrong, now=now) for one in (known, unknown)]
        assert answers[0] == answers[1]
    more = [
        [actions.enter_code(attempt=one.token, code=wrong, now=NOW) for _ in range(5)]
        for one in (known, unknown)
    ]
    assert more[0] == more[1]


@pytest.mark.parametrize(
    ("differing", "kind"),
    [
        ({"is_head": False}, "not_head"),
        ({"is_alive": False}, "deceased"),
        ({"is_alive": False, "household_id": None, "is_head": False}, "deceased"),
    ],
)
def test_r3_3a_who_is_not_a_head_is_told_so_after_the_right_code(
    register: RegisterServer, differing: dict[str, Any], kind: str
) -> None:
    """R1.1b too: only heads act for a household, and who acts in the stead of one."""
    register.add(1, **differing)
    attempt = asked(1)
    work()
    entered = actions.enter_code(attempt=attempt.token, code=last_code(), now=NOW)
    assert problem_of(entered) == kind
    assert events() == [("citizen.turned_away", {"finding": kind})]


WARD = {"acts_as": "guardian", "household_id": 7, "province": "alborz"}


@pytest.mark.parametrize("acts_as", ["guardian", "attorney"])
@pytest.mark.parametrize("own", [{"is_head": False}, {"is_head": False, "household_id": None}])
def test_a14_a_guardian_or_attorney_acts_in_the_stead_of_the_head(
    register: RegisterServer, acts_as: str, own: dict[str, Any]
) -> None:
    register.add(1, acts_for={**WARD, "acts_as": acts_as}, **own)
    entered = signed_in(1)
    citizen = citizen_of(entered.token, NOW)
    assert citizen == entered.citizen
    assert (citizen.household, citizen.province, citizen.acts_as) == (7, "30", acts_as)
    assert events() == [
        ("citizen.signed_in", {"via": "code", "acts_as": acts_as}),
        (LOOK, {"role": acts_as, "unit": ""}),
    ]
    with acting_as(Actor("head", "session:2", household=7)):
        (look,) = looks_at(7)
    assert (look.role, look.purpose, look.at) == (acts_as, sessions.IN_THE_STEAD, NOW)


def test_a14_a_head_who_is_a_guardian_too_says_whose_file_it_is(register: RegisterServer) -> None:
    register.add(1, acts_for=WARD)
    own, ward = signed_in(1), signed_in(1, asking={"for_another": True})
    assert (own.citizen.household, own.citizen.acts_as) == (1, "")
    assert (ward.citizen.household, ward.citizen.acts_as) == (7, "guardian")


def test_a14_who_acts_for_nobody_is_told_so(register: RegisterServer) -> None:
    register.add(1)
    attempt = asked(1, for_another=True)
    work()
    entered = actions.enter_code(attempt=attempt.token, code=last_code(), now=NOW)
    assert problem_of(entered) == "acts_for_nobody"


def test_who_lives_apart_from_their_head_applies_in_their_own_name_and_sees_nothing_of_the_head(
    register: RegisterServer,
) -> None:
    register.add(1, household_id=5, is_head=False)
    refused = asked(1)
    work()
    assert problem_of(actions.enter_code(attempt=refused.token, code=last_code(), now=NOW)) == "not_head"
    apart = signed_in(1, asking={"lives_apart": True})
    assert (apart.citizen.is_applicant, apart.citizen.acts_as) == (True, "")
    assert apart.citizen.household not in {None, 5}
    again = asked(1, now=NOW + 2 * MINUTE)
    work(NOW + 2 * MINUTE)
    code = last_code()
    entered = actions.enter_code(attempt=again.token, code=code, now=NOW + 2 * MINUTE)
    assert problem_of(entered) == "not_head", "it counts for the sign-in in which it was said"


def test_who_heads_a_household_is_its_head_also_if_they_say_that_they_live_apart(
    register: RegisterServer,
) -> None:
    register.add(1)
    entered = signed_in(1, asking={"lives_apart": True})
    assert (entered.citizen.household, entered.citizen.is_applicant) == (1, False)


def test_the_registers_are_not_asked_again_about_who_lives_apart_once_the_line_has_its_codes(
    register: RegisterServer,
) -> None:
    register.add(1, household_id=5, is_head=False)
    for _ in range(5):
        asked(1, lives_apart=True)
        work()
    before = len(register.asked)
    asked(1, lives_apart=True)
    work()
    assert len(register.asked) == before
    asked(1)
    work()
    assert len(register.asked) > before, "who does not say it may get another answer"


def test_who_has_died_does_not_live_apart(register: RegisterServer) -> None:
    register.add(1, is_head=False, is_alive=False)
    attempt = asked(1, lives_apart=True)
    work()
    assert problem_of(actions.enter_code(attempt=attempt.token, code=last_code(), now=NOW)) == "deceased"


def test_a14_a_guardian_who_has_died_acts_for_nobody(register: RegisterServer) -> None:
    register.add(1, acts_for=WARD, is_head=False, is_alive=False)
    attempt = asked(1, for_another=True)
    work()
    assert problem_of(actions.enter_code(attempt=attempt.token, code=last_code(), now=NOW)) == "deceased"


@pytest.mark.parametrize("path", ["/civil", "/shahkar"])
def test_a_silent_register_is_told_in_the_open(register: RegisterServer, path: str) -> None:
    register.add(1)
    register.fault[path] = "500"
    known, unknown = asked(1), asked(2)
    work()
    for attempt in (known, unknown):
        seen = waiting(attempt.token, NOW)
        assert seen is not None
        assert seen.kind == "register_silent"
        entered = actions.enter_code(attempt=attempt.token, code="123456", now=NOW)
        assert isinstance(entered, SignInProblem)
        assert (entered.kind, len(entered.silent)) == ("register_silent", 1)
    assert messages() == []


def test_a_code_has_five_tries(register: RegisterServer) -> None:
    register.add(1)
    attempt = asked(1)
    work()
    right = last_code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    tried = [actions.enter_code(attempt=attempt.token, code=wrong, now=NOW) for _ in range(5)]
    assert [one.tries_left for one in tried if isinstance(one, SignInProblem)] == [4, 3, 2, 1, 0]
    assert problem_of(tried[-1]) == "no_tries_left"
    assert problem_of(actions.enter_code(attempt=attempt.token, code=right, now=NOW)) == "no_tries_left"


def test_codes_are_counted_by_what_came_of_them(register: RegisterServer) -> None:
    register.add(1)
    outcomes = ("right", "wrong_code", "no_tries_left", "expired", "used")
    before = [figure("hemayat_codes_total", kind="sign_in", outcome=one) for one in outcomes]
    attempt = asked(1)
    work()
    for code in ("000000", "000000", last_code(), last_code()):
        actions.enter_code(attempt=attempt.token, code=code, now=NOW)
    actions.enter_code(attempt="never ours", code="000000", now=NOW)
    after = [figure("hemayat_codes_total", kind="sign_in", outcome=one) for one in outcomes]
    assert [new - old for new, old in zip(after, before, strict=True)] == [1, 2, 0, 1, 1]


def test_what_is_refused_is_logged_and_names_nobody(register: RegisterServer, settings: Any) -> None:
    register.add(1)
    attempt = asked(1)
    work()
    with capture_logs() as logged:
        assert problem_of(actions.enter_code(attempt=attempt.token, code="abc", now=NOW)) == "wrong_code"
        assert problem_of(actions.enter_code(attempt="made up", code="abc", now=NOW)) == "expired"
        settings.CODES_PER_HOUR = 1
        last = ask(1)
    assert problem_of(last) == "busy"
    assert [(one["event"], one["why"]) for one in logged if "why" in one] == [
        ("code_refused", "wrong_code"),
        ("code_refused", "expired"),
        ("code_not_sent", "busy"),
    ]
    assert made_up_id(1) not in str(logged)


def test_a_code_that_was_sent_before_a_rotation_of_keys_lets_in_after_it(
    register: RegisterServer, settings: Any, tmp_path: Path
) -> None:
    settings.KEYS = tmp_path / "keys.json"
    register.add(1)
    attempt = asked(1)
    work()
    code = last_code()
    key_ring().rotate("blind_index")
    key_ring().rotate("encryption")
    assert isinstance(actions.enter_code(attempt=attempt.token, code=code, now=NOW), NewSession)


def test_a_code_lives_ten_minutes(register: RegisterServer) -> None:
    register.add(1)
    attempt = asked(1)
    work()
    late = actions.enter_code(attempt=attempt.token, code=last_code(), now=NOW + 10 * MINUTE)
    assert problem_of(late) == "expired"
    in_time = actions.enter_code(
        attempt=attempt.token, code=last_code(), now=NOW + 10 * MINUTE - dt.timedelta(seconds=1)
    )
    assert isinstance(in_time, NewSession)


def test_a_code_lets_in_once(register: RegisterServer) -> None:
    register.add(1)
    attempt = asked(1)
    work()
    assert isinstance(actions.enter_code(attempt=attempt.token, code=last_code(), now=NOW), NewSession)
    assert problem_of(actions.enter_code(attempt=attempt.token, code=last_code(), now=NOW)) == "used"


def test_a_code_belongs_to_its_own_person(register: RegisterServer) -> None:
    register.add(1)
    register.add(2)
    first, second = asked(1), asked(2)
    work()
    codes = {message[:6] for message in messages()}
    assert len(codes) == 2, "two codes alike: run again"
    own = messages()[0][:6]
    answers = [actions.enter_code(attempt=one.token, code=own, now=NOW) for one in (first, second)]
    assert {type(answer) for answer in answers} == {NewSession, SignInProblem}


@pytest.mark.parametrize("token", ["", "x", "é" * 90, "\ud800", "0" * 100_000])
def test_a_token_that_was_never_ours_is_expired(token: str) -> None:
    assert problem_of(actions.enter_code(attempt=token, code="123456", now=NOW)) == "expired"
    assert waiting(token, NOW) is None
    assert citizen_of(token, NOW) is None


@pytest.mark.parametrize("code", ["", "1", "۱۲۳۴۵۶", "\ud800", "1" * 10_000])
def test_whatever_is_entered_is_only_a_wrong_code(register: RegisterServer, code: str) -> None:
    register.add(1)
    attempt = asked(1)
    work()
    assert problem_of(actions.enter_code(attempt=attempt.token, code=code, now=NOW)) == "wrong_code"


def test_a_code_may_be_entered_in_persian_digits(register: RegisterServer) -> None:
    register.add(1)
    attempt = asked(1)
    work()
    in_persian = last_code().translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert isinstance(actions.enter_code(attempt=attempt.token, code=in_persian, now=NOW), NewSession)


def test_a_clock_that_was_moved_makes_no_code_live_longer(register: RegisterServer) -> None:
    register.add(1)
    with time_machine.travel(NOW, tick=False) as clock:
        attempt = asked(1, now=timezone.now())
        work(timezone.now())
        clock.move_to(NOW - dt.timedelta(hours=1))
        early = actions.enter_code(attempt=attempt.token, code=last_code(), now=timezone.now())
        assert problem_of(early) == "expired"
        clock.move_to(NOW + dt.timedelta(days=1))
        late = actions.enter_code(attempt=attempt.token, code=last_code(), now=timezone.now())
        assert problem_of(late) == "expired"
        clock.move_to(NOW + MINUTE)
        assert isinstance(
            actions.enter_code(attempt=attempt.token, code=last_code(), now=timezone.now()), NewSession
        )


def test_a_clock_that_was_set_back_gives_one_more_code_and_locks_nobody_out(register: RegisterServer) -> None:
    register.add(1)
    for _ in range(6):
        asked(1)
    work()
    assert len(messages()) == 5
    back = NOW - dt.timedelta(days=2)
    for now, sent in ((back, 6), (back + MINUTE, 6), (back + dt.timedelta(hours=1), 7)):
        asked(1, now=now)
        work(now)
        assert len(messages()) == sent


def test_a_job_that_runs_twice_sends_one_message(register: RegisterServer) -> None:
    register.add(1)
    asked(1)
    with acting_as(SYSTEM):
        attempt = SignInAttempt.objects.get().pk
    for _ in range(2):
        code_dispatch.answer_attempt(attempt=attempt, now=NOW)
    assert len(messages()) == 1


def test_an_attempt_about_one_person_is_not_opened_by_the_codes_of_another(register: RegisterServer) -> None:
    """SQL of somebody's own could write an attempt so: about the victim, under the attacker's own codes."""
    register.add(1)
    register.add(2)
    asked(1)
    work()
    victim = asked(2)
    with acting_as(SYSTEM):
        first, second = SignInAttempt.objects.order_by("pk")
        SignInAttempt.objects.filter(pk=second.pk).update(holder=bytes(first.holder))
    before = len(register.asked)
    work()
    assert (len(register.asked), len(messages())) == (before, 1), "nobody is asked and nothing is sent"
    refused = actions.enter_code(attempt=victim.token, code=last_code(), now=NOW)
    assert problem_of(refused) == "wrong_code"


def test_a_job_that_comes_too_late_asks_nobody(register: RegisterServer) -> None:
    register.add(1)
    asked(1)
    assert work(NOW + 10 * MINUTE) == 1
    assert register.asked == []


def test_no_national_id_nor_line_nor_code_stands_in_any_table(register: RegisterServer) -> None:
    register.add(1)
    register.add(2, is_head=False)
    signed_in(1)
    code = last_code()
    attempt = asked(2)
    work()
    actions.enter_code(attempt=attempt.token, code=messages()[-1][:6], now=NOW)
    asked(3)
    stored = whole_database()
    assert "citizen.signed_in" in stored
    for secret in (made_up_id(1), made_up_id(2), made_up_id(3), "9120000001", attempt.token):
        assert secret not in stored
        assert secret.encode().hex() not in stored
    assert f"{code} کد" not in stored


@pytest.mark.parametrize(
    "written", ["09120000001", "+98 912 000 0001", "۰۹۱۲۰۰۰۰۰۰۱", "٩١٢-000-0001", "00989120000001"]
)
def test_a_mobile_line_is_read_however_it_is_written(written: str) -> None:
    assert mobile_of(written) == "+989120000001"


@pytest.mark.parametrize("written", ["", "0912", "02163690000", "+19120000001", "091200000011"])
def test_what_is_no_mobile_line_is_none(written: str) -> None:
    assert mobile_of(written) is None
