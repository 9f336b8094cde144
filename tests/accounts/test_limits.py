"""How often a code may be asked for: to the number, also for a thousand at once."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection

from hemayat.accounts import actions, limits
from hemayat.accounts.limits import HOUR, Limit, LimitReached, network_of
from hemayat.accounts.models import SignInLimit
from hemayat.accounts.queries import waiting
from hemayat.accounts.results import Asked, Problem
from hemayat.audit.context import SYSTEM, acting_as
from tests.accounts.steps import MINUTE, NOW, ask, asked, messages, problem_of, work
from tests.inquiries.register_server import RegisterServer

DAY = dt.timedelta(days=1)
THREADS, ATTEMPTS = 8, 1_000


@pytest.mark.django_db
def test_a_line_gets_three_codes_in_ten_minutes() -> None:
    for minute in range(3):
        asked(1, now=NOW + minute * MINUTE)
    refused = ask(1, now=NOW + 5 * MINUTE)
    assert refused == Problem("too_many", retry_at=NOW + 10 * MINUTE)
    asked(1, now=NOW + 10 * MINUTE)
    assert problem_of(ask(1, now=NOW + 10 * MINUTE)) == "too_many"


@pytest.mark.django_db
def test_a_line_gets_ten_codes_a_day() -> None:
    for time in range(10):
        asked(1, now=NOW + time * 20 * MINUTE)
    refused = ask(1, now=NOW + 10 * HOUR)
    assert refused == Problem("too_many", retry_at=NOW + DAY)
    asked(1, now=NOW + DAY)


@pytest.mark.django_db
def test_a_person_is_asked_for_on_no_more_than_twenty_lines_a_day() -> None:
    for time in range(20):
        asked(1, mobile=f"+98935{time:07d}", now=NOW + time * 20 * MINUTE)
    assert problem_of(ask(1, mobile="+989359999999", now=NOW + 10 * HOUR)) == "too_many"


@pytest.mark.django_db
def test_a_network_and_a_range_of_numbers_have_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CODES_OF_NETWORK", Limit(HOUR, 2))
    for number in (1, 2):
        asked(number, ip="10.0.0.1", mobile=f"+9891{number}0000001")
    assert problem_of(ask(3, ip="10.0.0.200", mobile="+989130000001")) == "too_many"
    monkeypatch.setattr(limits, "CODES_OF_NUMBER_RANGE", Limit(HOUR, 2))
    for number in (4, 5):
        asked(number, mobile=f"+98990000000{number}")
    assert problem_of(ask(6, mobile="+989900000006")) == "too_many"
    asked(6, mobile="+989900000006", now=NOW + HOUR)


@pytest.mark.django_db
def test_what_was_refused_in_the_end_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CODES_OF_NETWORK", Limit(HOUR, 0))
    asked(1, ip="10.0.0.1")
    for _ in range(9):
        assert problem_of(ask(1, ip="10.0.0.1", now=NOW)) == "too_many"
    monkeypatch.setattr(limits, "CODES_OF_NETWORK", Limit(HOUR, 9))
    for _ in range(2):
        asked(1, ip="10.0.0.1")


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("10.1.2.3", "10.1.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_an_address_is_counted_by_its_network(ip: str, network: str) -> None:
    assert network_of(ip) == network


@pytest.mark.django_db
def test_when_the_budget_is_spent_everybody_is_told_so(register: RegisterServer, settings: Any) -> None:
    settings.CODES_PER_HOUR = 2
    for number in (1, 2, 3):
        register.add(number)
    attempts = [asked(number) for number in (1, 2, 3)]
    work()
    assert len(messages()) == 2
    third = waiting(attempts[2].token, NOW)
    assert third is not None
    assert third.kind == "waiting"
    for number in (4, 5):
        assert ask(number) == Problem("busy", retry_at=NOW + HOUR)
    assert isinstance(ask(4, now=NOW + HOUR), Asked)


@pytest.mark.django_db
def test_strangers_spend_nothing_of_the_budget(register: RegisterServer, settings: Any) -> None:
    settings.CODES_PER_HOUR = 1
    for number in range(5):
        asked(number)
    work()
    register.add(9)
    asked(9)
    work()
    assert len(messages()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_thousand_attempts_for_one_id_end_within_the_limits(register: RegisterServer) -> None:
    register.add(1)

    def attempts(thread: int) -> list[str]:
        made: list[str] = []
        for turn in range(thread, ATTEMPTS, THREADS):
            answer = ask(1, mobile=f"+98912{1 + turn % 4:07d}", ip=f"10.{turn % 200}.0.1")
            made.append("asked" if isinstance(answer, Asked) else answer.kind)
        connection.close()
        return made

    with ThreadPoolExecutor(THREADS) as pool:
        answers = Counter(kind for made in pool.map(attempts, range(THREADS)) for kind in made)
    assert answers == {"asked": 5, "too_many": ATTEMPTS - 5}
    work()
    assert len(messages()) <= 3


@pytest.mark.django_db(transaction=True)
def test_one_code_entered_by_many_at_once_lets_in_one(register: RegisterServer) -> None:
    register.add(1)
    attempt = asked(1)
    work()
    code = messages()[-1][:6]

    def enter(_: int) -> str:
        entered = actions.enter_code(attempt=attempt.token, code=code, now=NOW)
        connection.close()
        return entered.kind if isinstance(entered, Problem) else "in"

    with ThreadPoolExecutor(THREADS) as pool:
        answers = Counter(pool.map(enter, range(24)))
    assert answers == {"in": 1, "used": 23}


@pytest.mark.django_db(transaction=True)
def test_wrong_codes_entered_at_once_have_five_tries(register: RegisterServer) -> None:
    register.add(1)
    attempt = asked(1)
    work()
    wrong = f"{(int(messages()[-1][:6]) + 1) % 1_000_000:06d}"

    def enter(_: int) -> str:
        entered = actions.enter_code(attempt=attempt.token, code=wrong, now=NOW)
        connection.close()
        return problem_of(entered)

    with ThreadPoolExecutor(THREADS) as pool:
        answers = Counter(pool.map(enter, range(24)))
    assert answers == {"wrong_code": 4, "no_tries_left": 20}


@pytest.mark.django_db
@pytest.mark.parametrize("share", [0, 1, 7])
def test_a_share_is_counted_anew_in_each_span(share: int) -> None:
    def taken(now: dt.datetime) -> int:
        count = 0
        with suppress(LimitReached):
            while count < 20:
                limits.take_share("test", "x", Limit(HOUR, max(1, share)), now)
                count += 1
        return count

    with acting_as(SYSTEM):
        assert taken(NOW) == max(1, share)
        assert taken(NOW - DAY) == 0
        assert taken(NOW + HOUR) == max(1, share)


@pytest.mark.django_db
def test_old_counts_and_attempts_are_forgotten() -> None:
    asked(1)
    assert actions.forget_old(now=NOW + 2 * HOUR) == 2
    assert actions.forget_old(now=NOW + 2 * DAY) == 3
    with acting_as(SYSTEM):
        assert not SignInLimit.objects.exists()
