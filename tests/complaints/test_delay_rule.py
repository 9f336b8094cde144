"""R4.8b by itself: over any clock and calendar, the way in opens on the day that a count of days says, and no other."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from hemayat.agreements.calendar import Calendar
from hemayat.agreements.clocks import ClockEntry, ClockEventKind
from hemayat.common.dates import TEHRAN
from hemayat.complaints.delay_rule import may_complain_of_delay
from tests.agreements.clock_logs import due_on

START = dt.datetime(2026, 3, 1, 9, tzinfo=TEHRAN)
DAY = dt.timedelta(days=1)
HORIZON = 60
calendars = st.builds(
    Calendar,
    st.sampled_from([frozenset({"friday"}), frozenset({"thursday", "friday"})]),
    st.frozensets(st.integers(0, HORIZON).map(lambda day: START.date() + day * DAY), max_size=8),
)
# How many hours pass between one turn of the clock and the next.
turns = st.lists(st.integers(1, 15 * 24), max_size=6)
results = st.none() | st.integers(0, HORIZON)


def log_of(hours: list[int]) -> list[ClockEntry]:
    at, log = START, [ClockEntry(ClockEventKind.STARTED, START)]
    for place, passed in enumerate(hours):
        at += dt.timedelta(hours=passed)
        log.append(ClockEntry(ClockEventKind.RESUMED if place % 2 else ClockEventKind.PAUSED, at))
    return log


def counts(day: dt.date, log: list[ClockEntry], calendar: Calendar) -> bool:
    """Whether the clock counts this day: it is a working day, and at its end it was not paused."""
    end = dt.datetime.combine(day + DAY, dt.time.min, TEHRAN)
    last = [event.happening for event in log if event.at < end][-1]
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    is_working = names[day.weekday()] not in calendar.weekend and day not in calendar.holidays
    return is_working and last is not ClockEventKind.PAUSED


@settings(max_examples=60, deadline=None)
@given(calendars, turns, st.integers(1, 20), results)
def test_r4_8b_the_way_in_is_open_exactly_from_the_day_after_the_due_date_until_a_result(
    calendar: Calendar, hours: list[int], working_days: int, result: int | None
) -> None:
    counted, whole = 0, log_of(hours)
    for after in range(1, HORIZON):
        today = START.date() + after * DAY
        morning = dt.datetime.combine(today, dt.time.min, TEHRAN)
        log = [event for event in whole if event.at < morning]
        has_result = result is not None and after >= result
        due = due_on(log, working_days, calendar, today)
        is_open, is_open_for_a_draft = (
            may_complain_of_delay(is_complete=is_complete, due_on=due, has_result=has_result, today=today)
            for is_complete in (True, False)
        )
        # `counted`: the days before today that the clock has counted by now.
        assert is_open == (counted >= working_days and not has_result), (today, due)
        assert not is_open_for_a_draft
        counted += counts(today, whole, calendar)


def test_r4_8b_forms_that_are_not_complete_have_no_day_that_could_pass() -> None:
    assert not may_complain_of_delay(
        is_complete=False, due_on=None, has_result=False, today=START.date() + 999 * DAY
    )
    on_the_day, after_it = (
        may_complain_of_delay(is_complete=True, has_result=False, due_on=START.date(), today=today)
        for today in (START.date(), START.date() + DAY)
    )
    assert (on_the_day, after_it) == (False, True)
