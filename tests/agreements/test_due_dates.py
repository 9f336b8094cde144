"""The due date as a function of what happened: held against a slow count day by day, for any log and calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hemayat.agreements.calendar import WEEKDAYS, Calendar
from hemayat.agreements.clocks import FOLLOWS, ClockEntry, ClockEventKind, is_paused, stopped_at
from hemayat.agreements.clocks import due_on as due_on_of
from hemayat.common.dates import TEHRAN
from tests.agreements.clock_logs import announced, due_on, promised_on

DAY = dt.timedelta(days=1)
START = dt.datetime(2024, 2, 25, tzinfo=TEHRAN)
"""So that 29 February, 29 Esfand and Nowruz lie in what follows."""

hours = st.lists(st.integers(0, 24 * 40), min_size=1, max_size=9, unique=True).map(sorted)
calendars = st.builds(
    Calendar,
    st.sets(st.sampled_from(WEEKDAYS), max_size=6).map(tuple),
    st.sets(st.dates(dt.date(2024, 2, 25), dt.date(2024, 5, 1)), max_size=40),
)
promises = st.integers(1, 40)


def log_at(moments: Sequence[int], *, stops: bool = False) -> list[ClockEntry]:
    """Started at the first hour, then paused and resumed in turn, and perhaps stopped at the last."""
    turns = [ClockEventKind.STARTED, *([ClockEventKind.PAUSED, ClockEventKind.RESUMED] * len(moments))]
    log = [
        ClockEntry(turn, START + dt.timedelta(hours=hour)) for turn, hour in zip(turns, moments, strict=False)
    ]
    if stops and len(log) > 1:
        log[-1] = ClockEntry(ClockEventKind.STOPPED, log[-1].at)
    return log


logs = st.builds(lambda moments, stops: log_at(moments, stops=stops), hours, st.booleans())


def _today(log: Sequence[ClockEntry], later: int = 0) -> dt.date:
    return log[-1].at.date() + DAY * later


def counted_day_by_day(
    log: Sequence[ClockEntry], working_days: int, calendar: Calendar, today: dt.date
) -> dt.date:
    """What `due_on` says, by standing at the end of each day and asking whether the clock was paused then."""
    day, left = log[0].at.date(), working_days
    while left:
        day += DAY
        end_of_day = dt.datetime.combine(day + DAY, dt.time(), TEHRAN)
        so_far = [event.happening for event in log if event.at < end_of_day]
        is_waiting = so_far[-1] is ClockEventKind.PAUSED
        goes_on = log[-1].happening is ClockEventKind.PAUSED and len(so_far) == len(log) and day >= today
        if calendar.is_working(day) and (goes_on or not is_waiting):
            left -= 1
    return day


@given(logs, promises, calendars, st.integers(0, 30))
def test_a1_the_due_date_is_what_counting_day_by_day_gives(
    log: list[ClockEntry], working_days: int, calendar: Calendar, later: int
) -> None:
    today = _today(log, later)
    assert due_on(log, working_days, calendar, today) == counted_day_by_day(
        log, working_days, calendar, today
    )


@given(hours, promises, calendars, st.integers(0, 30))
def test_a_pause_never_brings_the_date_nearer(
    moments: list[int], working_days: int, calendar: Calendar, later: int
) -> None:
    log = log_at(moments)
    today = _today(log, later)
    for place in range(1, len(log) - 1, 2):
        without = log[:place] + log[place + 2 :]
        assert due_on(without, working_days, calendar, today) <= due_on(log, working_days, calendar, today)


@pytest.mark.slow
@given(hours, promises, calendars, st.integers(1, 24 * 30))
def test_a_longer_pause_never_brings_the_date_nearer(
    moments: list[int], working_days: int, calendar: Calendar, more: int
) -> None:
    log = log_at(moments)
    assume(log[-1].happening is ClockEventKind.RESUMED)
    longer = [*log[:-1], ClockEntry(ClockEventKind.RESUMED, log[-1].at + dt.timedelta(hours=more))]
    today = _today(longer)
    assert due_on(longer, working_days, calendar, today) >= due_on(log, working_days, calendar, today)


@given(logs, promises, calendars, st.integers(0, 30))
def test_a_pause_that_goes_on_moves_the_date_on_and_nothing_else_does(
    log: list[ClockEntry], working_days: int, calendar: Calendar, later: int
) -> None:
    now, then = (due_on(log, working_days, calendar, _today(log, days)) for days in (0, later))
    assert then >= now
    if not is_paused(log):
        assert then == now
    elif now >= _today(log):
        assert then >= _today(log, later), "while we wait for somebody else nothing is overdue"


@given(logs, promises, calendars)
def test_more_working_days_never_end_earlier(
    log: list[ClockEntry], working_days: int, calendar: Calendar
) -> None:
    today = _today(log)
    assert due_on(log, working_days + 1, calendar, today) > due_on(log, working_days, calendar, today)


@pytest.mark.slow
@given(logs, promises, calendars, calendars)
def test_r4_8a_a_change_of_the_calendar_never_moves_a_day_that_was_announced(
    log: list[ClockEntry], working_days: int, then: Calendar, since: Calendar
) -> None:
    assume(not is_paused(log) and not (len(log) > 1 and log[-2].happening is ClockEventKind.PAUSED))
    promised = promised_on(log, working_days, then)
    written = announced(log, promised, then)
    assert due_on_of(written, promised, since, _today(log)) == due_on_of(written, promised, then, _today(log))


@given(hours, promises, calendars)
def test_stopping_does_not_change_what_was_promised(
    moments: list[int], working_days: int, calendar: Calendar
) -> None:
    log = log_at(moments)
    stopped = [*log, ClockEntry(ClockEventKind.STOPPED, log[-1].at)]
    today = _today(log)
    assert due_on(stopped, working_days, calendar, today) == due_on(log, working_days, calendar, today)
    assert stopped_at(stopped) == log[-1].at
    assert stopped_at(log) is None


def test_a_day_counts_if_the_clock_runs_at_its_end() -> None:
    always = Calendar((), ())
    within_a_day = log_at([10, 24 + 10, 24 + 15])
    overnight = log_at([10, 24 + 10, 48 + 10])
    today = dt.date(2024, 3, 1)
    assert due_on(within_a_day, 3, always, today) == dt.date(2024, 2, 28)
    assert due_on(overnight, 3, always, today) == dt.date(2024, 2, 29)


def test_days_are_those_of_tehran() -> None:
    late_in_utc = ClockEntry(ClockEventKind.STARTED, dt.datetime(2024, 2, 25, 21, tzinfo=dt.UTC))
    assert due_on([late_in_utc], 1, Calendar((), ()), dt.date(2024, 2, 26)) == dt.date(2024, 2, 27)


def test_nothing_comes_before_the_start_or_after_the_stop() -> None:
    assert FOLLOWS[None] == {ClockEventKind.STARTED}
    assert FOLLOWS[ClockEventKind.STOPPED] == frozenset()
    assert all(ClockEventKind.STARTED not in after for before, after in FOLLOWS.items() if before)
