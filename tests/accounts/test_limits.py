"""How often a code may be asked for: to the number, also for a thousand at once."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.db import DataError, ProgrammingError, connection, transaction
from structlog.testing import capture_logs

from hemayat.accounts import actions, attempt_limits
from hemayat.accounts.attempt_limits import HOUR, OWN, Limit, LimitReached, count_own_hit, network_of
from hemayat.accounts.models import SignInAttempt, SignInCode, SignInLimit
from hemayat.accounts.queries import waiting
from hemayat.accounts.results import PendingSignIn, SignInProblem
from hemayat.audit.context import SYSTEM, Actor, acting_as
from tests.accounts.steps import BORN, MINUTE, NOW, ask, asked, messages, problem_of, work
from tests.complaints.steps import signed_in
from tests.inquiries.register_server import RegisterServer
from tests.requests.steps import citizen
from tests.support.extracts import national_id
from tests.support.figures import figure

pytestmark = pytest.mark.slow

DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)
THREADS, ATTEMPTS = 8, 1_000
ASKS_AT_ONCE = 120
"""Of one network (sql/ask_code.sql)."""


def sent(number: int, now: dt.datetime = NOW, **differing: Any) -> int:
    """How many messages there are once person `number` has asked and the worker has answered."""
    asked(number, now=now, **differing)
    work(now)
    return len(messages())


@pytest.mark.django_db
def test_a_line_is_sent_five_codes_at_once_and_then_one_an_hour(register: RegisterServer) -> None:
    register.add(1)
    assert [sent(1) for _ in range(7)] == [1, 2, 3, 4, 5, 5, 5]
    assert sent(1, NOW + HOUR - SECOND) == 5
    assert [sent(1, NOW + HOUR) for _ in range(2)] == [6, 6]
    assert sent(1, NOW + 6 * HOUR) == 7


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.django_db
def test_a_day_of_asking_for_codes_sends_a_line_no_more_than_twenty_nine(register: RegisterServer) -> None:
    register.add(1)
    for step in range(24 * 12):
        asked(1, now=NOW + step * 5 * MINUTE)
        work(NOW + step * 5 * MINUTE)
    assert len(messages()) == 5 + 23


@pytest.mark.django_db
def test_the_budget_of_a_person_binds_on_their_third_line(register: RegisterServer) -> None:
    for line in (1, 2, 3):
        register.add(1, mobile=f"+9891200000{line:02d}")
        for _ in range(6):
            sent(1, mobile=f"+9891200000{line:02d}")
    # Ten, and the first of each line, which counts for nobody else.
    assert len(messages()) == 10 + 3


@pytest.mark.django_db
def test_nothing_is_counted_for_what_the_registers_do_not_confirm(register: RegisterServer) -> None:
    """Requests with a victim's id, and sixty invented ones for the lines around theirs, cost them nothing."""
    register.add(1)
    for wrong in ({"birth_date": BORN + DAY}, {"mobile": "+989350000000"}):
        for _ in range(25):
            asked(1, **wrong)
    for number in range(60):
        asked(1_000 + number, mobile=f"+98912{number:07d}")
    work()
    assert messages() == []
    assert sent(1) == 1


@pytest.mark.django_db
def test_a_network_is_never_refused_and_waits_a_minute_at_most() -> None:
    places = [asked(number, ip=f"10.0.0.{number}").sent_at - NOW for number in range(1, 140)]
    assert [place.total_seconds() for place in places] == [
        *[0] * ASKS_AT_ONCE, *range(3, 50, 3), *[50] * (139 - ASKS_AT_ONCE - 16),
    ]  # fmt: skip
    assert asked(8, ip="10.0.1.1").sent_at == NOW
    later = [asked(number, ip="10.0.0.9", now=NOW + 10 * SECOND).sent_at for number in (209, 210)]
    assert later == sorted(later)
    assert min(later) > NOW + places[-1]
    assert asked(11, ip="10.0.0.1", now=NOW + HOUR).sent_at == NOW + HOUR


@pytest.mark.slow
@pytest.mark.django_db
def test_a_code_of_a_busy_network_is_sent_in_its_turn(register: RegisterServer) -> None:
    for number in range(ASKS_AT_ONCE):
        asked(1_000 + number, ip="10.0.0.1")
    register.add(1)
    asked(1, ip="10.0.0.1")
    work(NOW + 2 * SECOND)
    assert len(messages()) == 0
    work(NOW + 3 * SECOND)
    assert len(messages()) == 1


@pytest.mark.django_db
def test_by_telephone_nobody_is_refused_either() -> None:
    places = [asked(number, ip=None).sent_at - NOW for number in range(202)]
    assert [place.total_seconds() for place in places] == [0] * 200 + [0.18, 0.36]


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
    before = figure("hemayat_limits_reached_total", limit="budget")
    with capture_logs() as logged:
        for number in (4, 5):
            assert ask(number, now=NOW + 20 * MINUTE) == SignInProblem("busy", retry_at=NOW + HOUR)
    assert [one["limit"] for one in logged if one["event"] == "limit_reached"] == ["budget", "budget"]
    assert figure("hemayat_limits_reached_total", limit="budget") == before + 2
    assert isinstance(ask(4, now=NOW + HOUR), PendingSignIn)


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


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_thousand_attempts_for_one_id_end_within_the_limits(register: RegisterServer) -> None:
    register.add(1)

    def attempts(thread: int) -> list[str]:
        made: list[str] = []
        for turn in range(thread, ATTEMPTS, THREADS):
            answer = ask(1, ip=f"10.{turn % 200}.0.1")
            made.append("asked" if isinstance(answer, PendingSignIn) else answer.kind)
        connection.close()
        return made

    with ThreadPoolExecutor(THREADS) as pool:
        answers = Counter(kind for made in pool.map(attempts, range(THREADS)) for kind in made)
    assert answers == {"asked": ATTEMPTS}
    work()
    assert len(messages()) == 5


@pytest.mark.django_db(transaction=True)
def test_one_code_entered_by_many_at_once_lets_in_one(register: RegisterServer) -> None:
    register.add(1)
    attempt = asked(1)
    work()
    code = messages()[-1][:6]

    def enter(_: int) -> str:
        entered = actions.enter_code(attempt=attempt.token, code=code, now=NOW)
        connection.close()
        return entered.kind if isinstance(entered, SignInProblem) else "in"

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
                attempt_limits.count_fixed_window("test", "x", Limit(HOUR, max(1, share)), now)
                count += 1
        return count

    with acting_as(SYSTEM):
        assert taken(NOW) == max(1, share)
        assert taken(NOW - DAY) == 0
        assert taken(NOW + HOUR) == max(1, share)


@pytest.mark.django_db
def test_old_counts_and_attempts_are_forgotten() -> None:
    asked(1)
    assert actions.forget_old(now=NOW + 2 * DAY) == 2
    with acting_as(SYSTEM):
        assert not any(model.objects.exists() for model in (SignInLimit, SignInAttempt, SignInCode))


@pytest.mark.django_db
def test_what_a_head_does_is_counted_of_their_own_household_alone() -> None:
    def hit(household: int, kind: str = "upload", now: dt.datetime = NOW) -> None:
        with acting_as(Actor("head", "session:1", household=household)):
            count_own_hit(kind, now)

    limit, _ = OWN["upload"]
    hit(7)
    for _ in range(limit.most - 1):
        hit(7, now=NOW + MINUTE)
    with pytest.raises(LimitReached) as refused:
        hit(7, now=NOW + MINUTE)
    assert refused.value.retry_at == NOW + HOUR
    hit(7, "data_copy")
    hit(8)
    hit(7, now=NOW + HOUR)
    with acting_as(SYSTEM):
        assert SignInLimit.objects.count() == 3, "and what was refused counts nothing"


@pytest.mark.django_db
def test_of_two_who_head_one_household_neither_uses_up_what_the_other_may_do() -> None:
    first, second = (
        signed_in(citizen(7, national_id(number))).actor for number in (1, 2)
    )  # after a divorce, say
    (limit,) = OWN["complaint"]
    for _ in range(limit.most):
        with acting_as(first):
            count_own_hit("complaint", NOW)
    with acting_as(first), pytest.raises(LimitReached):
        count_own_hit("complaint", NOW)
    with acting_as(second):
        count_own_hit("complaint", NOW)


@pytest.mark.django_db
def test_the_database_holds_the_limits_of_a_household_and_takes_none_from_a_caller() -> None:
    with acting_as(Actor("head", "session:1", household=7)), connection.cursor() as cursor:
        cursor.execute("SELECT kind, span, most FROM own_limits()")
        held = Counter((kind, Limit(span, most)) for kind, span, most in cursor.fetchall())
        assert held == Counter((kind, limit) for kind, several in OWN.items() for limit in several)
        cursor.execute(
            "SELECT count(DISTINCT oid) FROM pg_proc WHERE proname = 'count_own_hit' AND pronargs = 2"
        )
        assert cursor.fetchone() == (1,)
        given: list[Any] = [NOW, [dt.timedelta(seconds=1)], [1_000_000]]
        with pytest.raises(ProgrammingError, match="does not exist"), transaction.atomic():
            cursor.execute("SELECT count_own_hit('upload', %s, %s::interval[], %s::int[])", given)
        with pytest.raises(DataError, match="nothing of the kind"), transaction.atomic():
            cursor.execute("SELECT count_own_hit('something else', %s)", [NOW])
