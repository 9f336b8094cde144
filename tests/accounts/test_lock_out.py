"""What somebody who knows all about a person can do to them at sign-in: nothing that keeps the person out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from hemayat.accounts import actions, attempt_limits
from hemayat.accounts.attempt_limits import HOUR, RateLimit
from hemayat.accounts.models import SignInAttempt
from hemayat.accounts.queries import waiting
from hemayat.accounts.results import NewSession, PendingSignIn
from hemayat.accounts.sign_in_codes import TRIES_BEFORE_LONG
from hemayat.audit.context import NOBODY, SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.households.models import Person
from tests.accounts.steps import BORN, MINUTE, NOW, ask, asked, last_code, messages, problem_of, work
from tests.inquiries.register_server import RegisterServer, made_up_id
from tests.support.figures import figure

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


def hold(*numbers: int, **differing: Any) -> None:
    """These are our own people."""
    with acting_as(SYSTEM):
        for number in numbers:
            national_id = made_up_id(number)
            given: dict[str, Any] = {
                "national_id": key_ring().seal(national_id.encode(), b"national_id"),
                "national_id_index": key_ring().blind_index("national_id", national_id),
                "given_name": "",
                "family_name": "",
                "sex": "female",
                "birth_date": BORN,
                **differing,
            }
            Person.objects.create(**given)


def enter(token: str, code: str, now: dt.datetime = NOW) -> Any:
    return actions.enter_code(attempt=token, code=code, now=now)


def wrong_for(*codes: str) -> str:
    return next(code for code in ("000000", "000001", "000002", "000003") if code not in codes)


def test_any_code_that_was_sent_lets_the_person_in_whoever_asked_for_it(register: RegisterServer) -> None:
    register.add(1)
    own = asked(1)
    work()
    first = last_code()
    for _ in range(4):
        asked(1, ip="10.99.0.1")
    work()
    assert len(messages()) == 5
    assert isinstance(enter(own.token, first), NewSession)


@pytest.mark.slow
def test_who_has_been_sent_all_the_codes_they_may_be_comes_in_with_the_newest(
    register: RegisterServer,
) -> None:
    register.add(1)
    for _ in range(9):
        asked(1, ip="10.99.0.1")
    work()
    assert len(messages()) == 5
    late = NOW + 50 * MINUTE
    own = asked(1, now=late)
    work(late)
    assert len(messages()) == 5
    # «تا کد بعدی (۱۶:۳۰)»: in Tehran, an hour after the first of them.
    assert "۱۶:۳۰" in messages()[-1]
    assert isinstance(enter(own.token, last_code(), late), NewSession)


def test_what_has_let_in_opens_nothing_else(register: RegisterServer) -> None:
    register.add(1)
    mine, theirs = asked(1), asked(1, ip="10.99.0.1")
    work()
    one, other = (message[:6] for message in messages())
    assert isinstance(enter(mine.token, one), NewSession)
    assert [problem_of(enter(theirs.token, code)) for code in (one, other)] == ["wrong_code"] * 2


def test_a_code_is_only_for_who_knows_the_birth_date_too(register: RegisterServer) -> None:
    register.add(1)
    asked(1)
    other = asked(1, birth_date=BORN + dt.timedelta(days=1))
    work()
    assert problem_of(enter(other.token, last_code())) == "wrong_code"


def test_guessing_makes_codes_long_and_locks_nobody_out(register: RegisterServer) -> None:
    register.add(1)
    own = asked(1)
    work()
    short = last_code()
    for _ in range(TRIES_BEFORE_LONG // 5 + 1):
        guess = asked(1, ip="10.99.0.1").token
        for _ in range(5):
            problem_of(enter(guess, wrong_for(short)))
    assert problem_of(enter(own.token, short)) == "wrong_code"
    work()
    long = messages()[-1].split()[0]
    assert len(long) == 9
    assert isinstance(enter(own.token, long), NewSession)
    asked(1, now=NOW + HOUR)
    work(NOW + HOUR)
    assert len(messages()[-1].split()[0]) == 9
    tomorrow = NOW + dt.timedelta(days=1)
    asked(1, now=tomorrow)
    work(tomorrow)
    assert len(messages()[-1].split()[0]) == 6


def test_guesses_at_once_are_all_counted_before_any_is_compared(register: RegisterServer) -> None:
    """The right short code is worth nothing after the twentieth try, wherever the tries were made."""
    register.add(1)
    tokens = [asked(1).token for _ in range(TRIES_BEFORE_LONG // 4 + 1)]
    work()
    right = last_code()
    for token in tokens[:-1]:
        for _ in range(4):
            enter(token, wrong_for(right))
    assert problem_of(enter(tokens[-1], right)) == "wrong_code"


def test_guessing_while_codes_wait_leaves_the_holder_a_good_code(register: RegisterServer) -> None:
    """The attempt that had the line is over, and those that are guessed at have not been answered yet."""
    register.add(1)
    for _ in range(5):
        asked(1, ip="10.99.0.1")
    work()
    late = NOW + 11 * MINUTE
    actions.forget_old(now=late)
    for _ in range(TRIES_BEFORE_LONG // 5 + 1):
        guess = asked(1, ip="10.99.0.1", now=late).token
        for _ in range(5):
            problem_of(enter(guess, wrong_for(*(message[:6] for message in messages())), late))
    work(late)
    later = NOW + 55 * MINUTE
    own = asked(1, now=later)
    work(later)
    long = next(message.split()[0] for message in messages() if len(message.split()[0]) == 9)
    assert isinstance(enter(own.token, long, later), NewSession)


def test_the_line_gets_a_long_code_also_where_the_first_job_failed(register: RegisterServer) -> None:
    register.add(1)
    asked(1)
    work()
    short = last_code()
    tokens = [asked(1, ip="10.99.0.1").token for _ in range(2 * TRIES_BEFORE_LONG // 5 + 1)]
    for number, token in enumerate(tokens):
        for _ in range(5):
            problem_of(enter(token, wrong_for(short)))
        if number == TRIES_BEFORE_LONG // 5:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE status = 'todo'")
    work()
    assert [len(message.split()[0]) for message in messages()] == [6, 9]


def test_two_lines_of_a_person_keep_no_third_without_a_code(register: RegisterServer) -> None:
    lines = [f"+98912000010{number}" for number in range(3)]
    register.add(1, mobile=lines[0], other_lines=lines[1:])
    for line in lines[:2] * 6:
        asked(1, mobile=line)
    work()
    assert len(messages()) == 10
    own = asked(1, mobile=lines[2])
    work()
    assert len(messages()) == 11
    assert isinstance(enter(own.token, last_code()), NewSession)


@pytest.mark.slow
def test_the_code_of_a_line_is_good_until_the_person_may_be_sent_another(register: RegisterServer) -> None:
    lines = [f"+98912000010{number}" for number in range(4)]
    register.add(1, mobile=lines[0], other_lines=lines[1:])
    for line in lines[:2] * 5 + lines[2:3] * 3 + lines[3:]:
        asked(1, mobile=line)
    work()
    assert len(messages()) == 14
    late = NOW + 25 * MINUTE
    code = last_code()
    own = asked(1, mobile=lines[3], now=late)
    work(late)
    assert isinstance(enter(own.token, code, late), NewSession)


@pytest.mark.slow
def test_many_lines_with_one_known_person_are_asked_about_after_everybody_else(
    register: RegisterServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempt_limits, "STRANGERS_OF_NETWORK", RateLimit(HOUR, 3))
    hold(1, 2)
    register.add(1)
    register.add(2)
    attacked = {"ip": "10.7.0.1"}
    for number in range(30):
        asked(1, mobile=f"+98913{number:07d}", **attacked)
    work()
    most = attempt_limits.INQUIRIES_OF_PERSON.burst + 3
    assert register.asked == ["/civil", "/shahkar"] * most
    # Somebody else whom we hold, in the very same network; and that person, with the line that is theirs, elsewhere.
    asked(2, **attacked)
    asked(1, ip="10.8.0.1")
    work()
    assert len(messages()) == 2


def test_many_wrong_codes_of_many_people_make_all_new_codes_long_and_lock_nobody_out(
    register: RegisterServer, settings: Any
) -> None:
    settings.CODES_PER_HOUR = 30
    for number in range(1, 6):
        register.add(number)
    own = asked(1)
    work()
    sent_before = last_code()
    for number in (2, 3, 4):
        enter(asked(number).token, wrong_for(sent_before))
    asked(5)
    work()
    assert len(messages()[-1].split()[0]) == 6, "as many as these are ordinary slips"
    reached = figure("hemayat_limits_reached_total", limit="wrong codes")
    enter(asked(2).token, wrong_for(sent_before))
    assert figure("hemayat_limits_reached_total", limit="wrong codes") == reached + 1
    other = asked(3)
    work()
    assert len(long := messages()[-1].split()[0]) == 9
    assert isinstance(enter(other.token, long), NewSession)
    assert isinstance(enter(own.token, sent_before), NewSession), "what was sent before is still right"
    later = NOW + HOUR
    asked(4, now=later)
    work(later)
    assert len(messages()[-1].split()[0]) == 6, "in the next hour it is over"


@pytest.mark.slow
def test_nobody_can_tell_by_guessing_whether_there_is_such_a_person(register: RegisterServer) -> None:
    register.add(1)
    jobs: list[int] = []
    for number in (1, 2):
        answers = []
        for _ in range(TRIES_BEFORE_LONG // 5 + 1):
            token = asked(number).token
            work()
            answers += [enter(token, wrong_for(*(message[:6] for message in messages()))) for _ in range(5)]
        assert [problem_of(one) for one in answers] == (["wrong_code"] * 4 + ["no_tries_left"]) * 5
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'accounts.replace_short_codes'"
            )
            jobs.append(cursor.fetchone()[0])
    assert jobs == [1, 2]


def test_the_registers_are_asked_about_our_own_people_first(register: RegisterServer) -> None:
    hold(1)
    register.add(1)
    for number in (2, 3):
        asked(number)
    asked(1)
    work()
    receipts = [path for path in register.asked if path == "/civil"]
    assert len(receipts) == 3
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT person_index FROM inquiry_receipt ORDER BY id LIMIT 1")
        (first,) = cursor.fetchone()
    assert bytes(first) == key_ring().blind_index("national_id", made_up_id(1))


def test_invented_ids_use_up_the_inquiries_of_strangers_alone(
    register: RegisterServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempt_limits, "STRANGERS_OF_NETWORK", RateLimit(HOUR, 3))
    hold(1)
    for number in (1, 7):
        register.add(number)
    attacked = {"ip": "10.7.0.1"}
    for number in range(100, 120):
        asked(number, **attacked)
    work()
    assert register.asked == ["/civil", "/shahkar"] * 3
    # Somebody whom we hold, in the very same network, and a stranger in another one.
    asked(1, **attacked)
    asked(7, ip="10.8.0.1")
    work()
    assert len(messages()) == 2


def test_a_wrong_birth_date_makes_a_stranger(
    register: RegisterServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An id alone costs the registers no more than an invented one; who was corrected there still comes in."""
    monkeypatch.setattr(attempt_limits, "STRANGERS_OF_NETWORK", RateLimit(HOUR, 1))
    hold(1, birth_date=BORN + dt.timedelta(days=1))
    hold(2)
    register.add(1)
    asked(1)
    asked(2, ip="10.0.1.1", birth_date=BORN + dt.timedelta(days=1))
    work()
    assert len(messages()) == 1
    assert register.asked == ["/civil", "/shahkar"]


def test_strangers_wait_for_their_turn_at_the_registers(
    register: RegisterServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempt_limits, "STRANGERS_OF_NETWORK", RateLimit(5 * MINUTE, 1))
    hold(1)
    for number in (2, 3, 4):
        register.add(number)
        asked(number, ip="10.0.0.1")
    work()
    work(NOW + 4 * MINUTE)
    assert len(messages()) == 1
    work(NOW + 5 * MINUTE)
    assert len(messages()) == 2
    with acting_as(SYSTEM):
        assert SignInAttempt.objects.filter(state="unsent").count() == 1


def test_all_inquiries_of_strangers_together_have_a_budget(register: RegisterServer, settings: Any) -> None:
    settings.INQUIRIES_PER_HOUR = 60
    hold(1)
    for number in range(100, 130):
        asked(number)
    work()
    # A burst of 20 seconds is less than one, so that it is one; the next after two minutes.
    assert len(register.asked) == 2
    work(NOW + 2 * MINUTE)
    assert len(register.asked) == 4


def test_what_the_registers_denied_is_not_asked_again_for_a_while(register: RegisterServer) -> None:
    for _ in range(20):
        asked(1)
    work()
    assert register.asked == ["/civil", "/shahkar"]
    asked(1, now=NOW + 10 * MINUTE)
    work(NOW + 10 * MINUTE)
    assert len(register.asked) == 4


def test_who_is_not_asked_about_is_told_of_silent_registers_like_everybody(
    register: RegisterServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a page would tell, while a register is silent, whom we hold."""
    monkeypatch.setattr(attempt_limits, "STRANGERS_OF_NETWORK", RateLimit(HOUR, 1))
    hold(1)
    register.fault["/civil"] = "500"
    attempts = [asked(number, ip="10.0.0.1") for number in (1, 2, 3)]
    work()
    seen = [waiting(attempt.token, NOW) for attempt in attempts]
    assert [one.kind for one in seen if one] == ["register_silent"] * 3


def test_only_the_system_learns_whom_we_hold() -> None:
    hold(1)
    asked_for: list[Any] = [[key_ring().blind_index("national_id", made_up_id(1))], BORN]
    for actor, known in ((SYSTEM, True), (NOBODY, False)):
        with acting_as(actor), connection.cursor() as cursor:
            cursor.execute("SELECT is_our_person(%s, %s)", asked_for)
            assert cursor.fetchone() == (known,)


def test_codes_for_the_hotline_and_for_the_site_are_apart(register: RegisterServer) -> None:
    """A code that an agent hears opens nothing at the site, and calls use up no codes of the site."""
    from hemayat.accounts.caller_verification import CallerRecord, ask_callers_code  # noqa: PLC0415 - for this test alone

    register.add(1)
    on_file = CallerRecord(made_up_id(1), "+989120000001")
    for _ in range(6):
        ask_callers_code(asked_for=on_file, birth_date=BORN, for_another=False, agent=1, now=NOW)
    work()
    assert len(messages()) == 5
    heard, own = last_code(), asked(1)
    work()
    assert len(messages()) == 6
    assert problem_of(enter(own.token, heard)) == "wrong_code"
    assert isinstance(enter(own.token, last_code()), NewSession)


def test_what_an_agent_hears_begins_no_session_at_the_site(register: RegisterServer) -> None:
    """Also with the token of the call itself, which the desk has."""
    from hemayat.accounts.caller_verification import CallerRecord, ask_callers_code  # noqa: PLC0415 - as above

    register.add(1)
    on_file = CallerRecord(made_up_id(1), "+989120000001")
    call = ask_callers_code(asked_for=on_file, birth_date=BORN, for_another=False, agent=1, now=NOW)
    assert isinstance(call, PendingSignIn)
    work()
    assert problem_of(enter(call.token, last_code())) == "expired"


def test_asking_takes_the_same_statements_whatever_came_before(register: RegisterServer) -> None:
    register.add(1)
    for _ in range(8):
        assert not hasattr(ask(1), "kind")
    work()
    with connection.execute_wrapper(_refusing_person):
        asked(1)


def _refusing_person(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    assert "person" not in sql, "asking looks nobody up: it would take longer for some"
    return execute(sql, params, many, context)
