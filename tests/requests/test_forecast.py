"""The forecast of a queue: held against an officer who decides case after case, for any queue, pace and calendar."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from hemayat.agreements.calendar import WEEKDAYS, Calendar
from hemayat.requests.forecast import FARTHEST, DecisionPace, QueueOutlook, officers_needed, outlook_of

TODAY = dt.date(2026, 1, 10)
DAY = dt.timedelta(days=1)
calendars = st.builds(
    Calendar,
    st.sets(st.sampled_from(WEEKDAYS), max_size=5).map(tuple),
    st.sets(st.dates(TODAY, TODAY + 60 * DAY), max_size=20),
)
queues = st.dictionaries(st.dates(TODAY - 5 * DAY, TODAY + 40 * DAY), st.integers(1, 60), max_size=12)
paces = st.builds(DecisionPace, st.integers(1, 90), st.integers(1, 10), st.integers(1, 30))


def worked_off(
    due: dict[dt.date, int], pace: DecisionPace, calendar: Calendar
) -> list[tuple[dt.date, dt.date]]:
    """Case by case, by due date: the due date and the day on which it is decided."""
    done, day = Fraction(0), TODAY
    found = []
    for number, due_on in enumerate((one for one in sorted(due) for _ in range(due[one])), 1):
        while done < number:
            day = calendar.next_after(day)
            done += Fraction(pace.decided, pace.working_days)
        found.append((due_on, day))
    return found


@given(queues, paces, calendars)
def test_the_day_on_which_the_queue_empties_is_that_of_working_it_off(
    due: dict[dt.date, int], pace: DecisionPace, calendar: Calendar
) -> None:
    found, cases = outlook_of(due, pace, calendar, TODAY), worked_off(due, pace, calendar)
    assert found.empties_on == (cases[-1][1] if cases else TODAY)
    assert found.late == sum(decided_on > due_on for due_on, decided_on in cases)
    for day in found.days:
        assert day.finished_on == max(decided_on for due_on, decided_on in cases if due_on == day.due_on)


@given(queues, paces, calendars)
def test_so_many_officers_keep_every_due_date_and_one_fewer_does_not(
    due: dict[dt.date, int], pace: DecisionPace, calendar: Calendar
) -> None:
    needed = outlook_of(due, pace, calendar, TODAY).officers_needed
    assert needed is not None

    def is_kept(officers: int) -> bool:
        """Each works at the pace of one; what is due before the next working day counts as if due then."""
        through = 0
        for day in sorted(due):
            through += due[day]
            days = max(1, calendar.count(TODAY, day))
            if Fraction(officers * pace.decided * days, pace.officer_days) < through:
                return False
        return True

    assert is_kept(needed)
    assert needed == 0 or not is_kept(needed - 1)


@given(queues, st.integers(0, 9), calendars)
def test_without_a_pace_nothing_is_foretold(due: dict[dt.date, int], days: int, calendar: Calendar) -> None:
    found = outlook_of(due, DecisionPace(0, days, 0), calendar, TODAY)
    expected = (
        QueueOutlook(sum(due.values()), None, None, None, None) if due else QueueOutlook(0, TODAY, 0, 0, None)
    )
    assert found == expected


@given(queues, paces, calendars)
def test_a_queue_without_a_pace_needs_as_many_officers_as_one_with_the_pace_of_the_country(
    due: dict[dt.date, int], pace: DecisionPace, calendar: Calendar
) -> None:
    expected = outlook_of(due, pace, calendar, TODAY).officers_needed if due else None
    assert officers_needed(due, pace, calendar, TODAY) == expected
    assert officers_needed(due, DecisionPace(0, 5, 0), calendar, TODAY) is None


def test_a_day_too_far_away_is_no_forecast() -> None:
    found = outlook_of({TODAY: FARTHEST + 1}, DecisionPace(1, 1, 1), Calendar((), ()), TODAY)
    assert (found.empties_on, found.late) == (None, FARTHEST + 1)
