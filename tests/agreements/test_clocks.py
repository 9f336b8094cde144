"""Clocks in the database: one for each case, a log that is only added to, and a due date that follows from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.test.utils import CaptureQueriesContext

from hemayat.agreements import actions, queries
from hemayat.agreements.errors import NoSuchClock
from hemayat.agreements.models import Clock, ClockEvent
from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.operations.postgres import DatabaseUrls

pytestmark = pytest.mark.django_db
FILED = dt.datetime(2026, 1, 10, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
HOUSEHOLD, PROVINCE = 7, "08"
HEAD = Actor("head", "session:1", household=HOUSEHOLD)
OTHER_HEAD = Actor("head", "session:2", household=8)
OFFICER = Actor("staff", "staff:1", provinces=(PROVINCE,))
OFFICER_ELSEWHERE = Actor("staff", "staff:2", provinces=("23",))
DUE = dt.date(2026, 2, 1)
"""Fifteen working days after FILED: 17 January is a holiday, Thursdays and Fridays do not count."""


def start(household: int = HOUSEHOLD, about: str = "request:1", now: dt.datetime = FILED) -> int:
    """A head files, and the clock of their case begins."""
    agreement = queries.version_in_force(now.date())
    days = agreement.parameters.answer_within["application"]
    return actions.start_clock(
        household=household, province=PROVINCE, about=about, working_days=days, agreement=agreement, now=now
    )


def started(household: int = HOUSEHOLD, about: str = "request:1") -> int:
    with acting_as(Actor("head", "session:1", household=household)):
        return start(household, about)


def view(clock: int, on: dt.date, by: Actor = HEAD) -> queries.ClockView:
    with acting_as(by, is_read_only=not connection.in_atomic_block):
        return queries.clock_of(HOUSEHOLD, clock, on)


def pause(clock: int, after: int) -> None:
    actions.pause_clock(household=HOUSEHOLD, clock=clock, why="awaiting_applicant", now=FILED + DAY * after)


def resume(clock: int, after: int) -> None:
    actions.resume_clock(household=HOUSEHOLD, clock=clock, now=FILED + DAY * after)


def stop(clock: int, after: int) -> None:
    actions.stop_clock(household=HOUSEHOLD, clock=clock, why="decided", now=FILED + DAY * after)


def happened(clock: int) -> list[str]:
    with acting_as(SYSTEM):
        return [str(event.happening) for event in queries.log_of(HOUSEHOLD, clock)]


def test_r4_8a_a_clock_tells_its_day_and_how_many_are_left() -> None:
    clock = started()
    first, later = view(clock, FILED.date()), view(clock, dt.date(2026, 1, 28))
    assert (first.promised_on, first.due_on, first.working_days_left) == (DUE, DUE, 15)
    assert (first.is_paused, first.is_overdue, first.stopped_at) == (False, False, None)
    assert later.working_days_left == 2
    assert view(clock, DUE).is_overdue is False
    assert (view(clock, DUE + DAY).is_overdue, view(clock, DUE + DAY).working_days_left) == (True, 0)


def test_a_pause_moves_the_day_on_and_is_told() -> None:
    clock = started()
    with acting_as(OFFICER):
        pause(clock, after=1)
    waiting = view(clock, FILED.date() + DAY * 3)
    assert (waiting.is_paused, waiting.is_overdue) == (True, False)
    with acting_as(HEAD):
        resume(clock, after=3)
    going_on = view(clock, FILED.date() + DAY * 3)
    # Sunday and Monday ended in the pause.
    assert (going_on.promised_on, going_on.due_on) == (DUE, DUE + DAY * 2)
    assert [event.why for event in going_on.events] == ["", "awaiting_applicant", ""]


def test_a_clock_that_waits_for_the_applicant_is_never_overdue() -> None:
    clock = started()
    with acting_as(OFFICER):
        pause(clock, after=1)
    assert not view(clock, FILED.date() + DAY * 400).is_overdue
    assert _overdue(FILED.date() + DAY * 400) == []


def test_stopped_in_time_it_is_never_overdue_and_stopped_late_it_stays_so() -> None:
    in_time, late = started(), started(about="request:2")
    with acting_as(SYSTEM):
        stop(in_time, after=3)
        stop(late, after=40)
    assert not view(in_time, DUE + DAY * 100).is_overdue
    kept = view(late, DUE + DAY * 100)
    assert (kept.is_overdue, kept.stopped_at) == (True, FILED + DAY * 40)
    assert kept.working_days_left == 0


def test_each_once_is_enough() -> None:
    clock = started()
    assert started() == clock
    with acting_as(SYSTEM):
        for _ in range(2):
            pause(clock, after=1)
        for _ in range(2):
            resume(clock, after=2)
        for _ in range(2):
            stop(clock, after=3)
        pause(clock, after=4)
        resume(clock, after=4)
    assert happened(clock) == ["started", "paused", "resumed", "stopped"]


def test_the_clock_of_a_request_keeps_the_version_that_was_in_force() -> None:
    clock = started()
    with acting_as(SYSTEM):
        kept = Clock.objects.get(household_id=HOUSEHOLD, id=clock)
    assert (kept.agreement_number, kept.working_days) == (1, 15)


def test_r4_8a_a_holiday_entered_after_the_start_does_not_move_the_promised_day() -> None:
    clock, other = started(), started(about="request:2")
    with acting_as(OFFICER):
        actions.pause_clock(household=HOUSEHOLD, clock=other, why="asked", now=FILED + DAY)
        actions.resume_clock(household=HOUSEHOLD, clock=other, now=FILED + DAY * 3)
    announced = view(other, FILED.date()).due_on
    closed = dt.date(2026, 1, 20)
    actions.add_holiday(day=closed, title_fa="تعطیلی", title_en="Closed", by=SYSTEM, now=FILED)
    assert view(clock, FILED.date()).due_on == DUE
    assert view(other, FILED.date()).due_on == announced
    assert _overdue(DUE + DAY) == [("request:1", DUE)]
    assert start_on_the_new_calendar() == DUE + DAY


def start_on_the_new_calendar() -> dt.date:
    """A clock that starts after the change counts by it."""
    with acting_as(HEAD):
        return view(start(about="request:3"), FILED.date()).promised_on


def _overdue(today: dt.date) -> list[tuple[str, dt.date]]:
    with acting_as(SYSTEM):
        return [(late.about, late.due_on) for late in queries.overdue(today)]


def test_what_is_overdue_is_found_the_longest_first() -> None:
    for household, about in ((7, "request:1"), (8, "request:2"), (9, "request:3")):
        started(household, about)
    with acting_as(Actor("head", "session:4", household=10)):
        start(10, "request:4", FILED - DAY)
    with acting_as(SYSTEM):
        stop(started(), after=2)
    assert _overdue(DUE) == [("request:4", DUE - DAY)]
    assert _overdue(DUE + DAY) == [("request:4", DUE - DAY), ("request:2", DUE), ("request:3", DUE)]


def test_the_list_of_overdue_clocks_keeps_to_the_promised_day() -> None:
    clock = started()
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("DELETE FROM holiday")
        assert queries.clock_of(HOUSEHOLD, clock, FILED.date()).due_on == DUE
    assert _overdue(DUE) == []
    assert _overdue(DUE + DAY) == [("request:1", DUE)]


@pytest.mark.parametrize("by", [OTHER_HEAD, OFFICER_ELSEWHERE, NOBODY])
def test_r4_1c_nobody_else_sees_or_moves_a_clock(by: Actor) -> None:
    clock = started()
    for forbidden in (lambda: queries.clock_of(HOUSEHOLD, clock, DUE), lambda: stop(clock, after=1)):
        with acting_as(by), pytest.raises(NoSuchClock):
            forbidden()
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(by):
        start(about="request:9")
    assert happened(clock) == ["started"]


@pytest.mark.parametrize("by", [HEAD, OFFICER, SYSTEM])
def test_whoever_moves_the_case_on_moves_its_clock(by: Actor) -> None:
    clock = started()
    with acting_as(by):
        pause(clock, after=1)
        resume(clock, after=2)
    assert happened(clock) == ["started", "paused", "resumed"]


CHANGES = (
    "UPDATE clock SET promised_on = promised_on + 30",
    "DELETE FROM clock",
    "UPDATE clock_event SET at = at + interval '9 days'",
    "DELETE FROM clock_event",
    "TRUNCATE clock_event",
)


@pytest.mark.parametrize("change", CHANGES)
def test_the_application_cannot_write_anew_what_happened(change: str) -> None:
    started()
    with pytest.raises(ProgrammingError, match="permission denied"), acting_as(SYSTEM):
        connection.cursor().execute(change)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", CHANGES)
def test_not_even_the_owner_writes_anew_what_happened(change: str, django_db_setup: DatabaseUrls) -> None:
    started()
    with (
        psycopg.connect(django_db_setup.owner) as owner,
        pytest.raises(psycopg.DatabaseError, match="only ever added to"),
    ):
        owner.execute(change)


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"number": 2, "happening": "started"}, "clock_event_starts_once"),
        ({"number": 1, "happening": "paused"}, "clock_event_starts_once"),
        ({"number": 2, "happening": "undone"}, "clock_event_known"),
        ({"number": 3, "happening": "stopped"}, "clock_stops_once"),
        ({"number": 3, "happening": "resumed"}, "clock_event_announces_its_day"),
        ({"number": 3, "happening": "paused", "due_on": DUE}, "clock_event_announces_its_day"),
        ({"number": 2, "happening": "paused", "clock_id": 99}, "clock_event_of_a_clock"),
    ],
)
def test_the_database_keeps_a_log_in_order(wrong: dict[str, object], constraint: str) -> None:
    clock = started()
    with acting_as(SYSTEM):
        stop(clock, after=1)
    row: dict[str, object] = {"household_id": HOUSEHOLD, "province": PROVINCE, "clock_id": clock, "at": FILED}
    with pytest.raises(IntegrityError, match=constraint), acting_as(SYSTEM):
        ClockEvent.objects.create(**{**row, **wrong})
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_number_of_queries_stays() -> None:
    clock = started()
    with (
        acting_as(HEAD),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        queries.clock_of(HOUSEHOLD, clock, DUE)
    assert len(asked) == 4


@contextmanager
def _committed() -> Iterator[None]:
    yield
    connection.close()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_at_once_move_a_clock_once() -> None:
    clock = started()

    def attempt(move: Callable[[int, int], None]) -> None:
        with _committed(), acting_as(SYSTEM):
            move(clock, 1)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(attempt, [pause] * 24))
        list(pool.map(attempt, [stop] * 24))
    assert happened(clock) == ["started", "paused", "stopped"]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_start_one_clock() -> None:
    def attempt(_: int) -> int:
        with _committed():
            return started()

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(attempt, range(24)))
    assert len(made) == 1
    assert happened(made.pop()) == ["started"]


@pytest.mark.django_db(transaction=True)
def test_a_case_that_is_taken_back_leaves_no_clock() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        started()
        raise RuntimeError
    with acting_as(SYSTEM):
        assert not Clock.objects.exists()
