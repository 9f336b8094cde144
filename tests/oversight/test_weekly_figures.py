"""The figures of weeks: what they count, that no small count is found in them, and who reads them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from hemayat.audit.context import NOBODY, SYSTEM, acting_as
from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight.actions import measure_weeks
from hemayat.oversight.disclosure_control import SMALLEST
from hemayat.oversight.models import WeekMeasured
from hemayat.oversight.monthly_measures import HIDDEN, NATION, MonthlyValue
from hemayat.oversight.weekly_figures import _cells, _ends_of_days, _late_in, _tables, weeks
from hemayat.oversight.weekly_measures import ALL, RegisterWeek, WeekReport
from hemayat.registers.province_codes import EVERY_PROVINCE
from tests.oversight.expected_figures import cases, steps
from tests.oversight.expected_weeks import complaints, noon, questions, week_of_work

DAY = dt.timedelta(days=1)
LAST = dt.date(2019, 11, 23)
"""The Saturday of the last full week before NOW."""
NOW = noon(dt.date(2019, 12, 3))


@pytest.fixture
def reports(django_db_setup: DatabaseUrls) -> list[WeekReport]:
    week_of_work(django_db_setup, LAST - 7 * DAY, in_time=50, late=0)
    week_of_work(django_db_setup, LAST, in_time=40, late=20)
    week_of_work(django_db_setup, LAST, in_time=12, late=0, province="10", day=3)
    week_of_work(django_db_setup, LAST, in_time=3, late=0, province="00", day=4)
    # Of the running week, and of none: the first is not shown yet, the second was never filed.
    week_of_work(django_db_setup, LAST + 7 * DAY, in_time=99, late=0, day=1)
    cases(django_db_setup, 30, due=LAST + 20 * DAY, filed=noon(LAST + 2 * DAY), state="awaiting_officer")
    complaints(django_db_setup, 11, at=noon(LAST + DAY))
    questions(django_db_setup, 18, "incomes", at=noon(LAST + DAY), ms=800, is_answered=True)
    questions(django_db_setup, 2, "incomes", at=noon(LAST + DAY), ms=4000, is_answered=False)
    # What is sent to the owner of a register, or asked to be shown alone, is no question for a decision.
    questions(django_db_setup, 30, "incomes/disputes", at=noon(LAST + DAY), ms=10, is_answered=False)
    # By three quick answers the register that fails would look like the fastest.
    questions(django_db_setup, 30, "vehicles", at=noon(LAST + DAY), ms=4000, is_answered=False)
    questions(django_db_setup, 3, "vehicles", at=noon(LAST + DAY), ms=1, is_answered=True)
    questions(django_db_setup, 9, "loans", at=noon(LAST + DAY), ms=10, is_answered=True)
    measure_weeks(now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        return weeks(EVERY_PROVINCE)


@pytest.mark.django_db(transaction=True)
def test_a_week_counts_what_came_fell_due_and_was_decided_in_it(reports: list[WeekReport]) -> None:
    before, last = reports[-2:]
    assert (before.since_on, last.since_on) == (LAST - 7 * DAY, LAST)
    assert last.whole["due"] == MonthlyValue(75, 733)
    assert before.whole["due"] == MonthlyValue(50, 1000)
    assert last.whole["arrivals"] == MonthlyValue(30)
    assert last.days["arrivals"] == {LAST + 2 * DAY: MonthlyValue(30)}
    assert last.whole["complaints"] == MonthlyValue(11), "though oversight sees no complaint"
    assert last.registers == [
        RegisterWeek("incomes", 20, 2, 800, 800),
        RegisterWeek("loans", None, None, None, None),
        RegisterWeek("vehicles", 33, 30, None, None),
    ]
    assert (before.late_in, last.late_in) == (None, "23")
    assert (before.waiting, last.waiting) == (None, [0, 30, 0, 0, 0])


@pytest.mark.django_db(transaction=True)
def test_what_is_of_a_few_is_not_kept_by_province_nor_by_day(reports: list[WeekReport]) -> None:
    last = reports[-1]
    assert last.provinces["due"]["00"].of is None
    assert last.provinces["due"]["10"].of is None, "the next smallest hides it"
    assert last.provinces["due"]["23"].of == 60
    assert last.days["due"][LAST + 4 * DAY].of is None
    with acting_as(SYSTEM, is_read_only=True):
        kept = WeekMeasured.objects.get(since_on=LAST).figures
    assert 3 not in {cell["of"] for side in ("provinces", "days") for cell in kept[side]["due"].values()}


@pytest.mark.django_db(transaction=True)
def test_complaints_of_a_week_are_kept_for_the_whole_country_alone(reports: list[WeekReport]) -> None:
    """Everybody reads the month of a province: what its weeks leave of it could be a few."""
    assert reports[-1].provinces["complaints"] == {}
    assert reports[-1].days["complaints"] == {LAST + DAY: MonthlyValue(11)}
    with acting_as(SYSTEM, is_read_only=True):
        kept = WeekMeasured.objects.get(since_on=LAST).figures
    assert list(kept["provinces"]["complaints"]) == [NATION]
    assert "23" in kept["provinces"]["due"], "what is not public by province is kept"


@pytest.mark.django_db(transaction=True)
def test_a_reader_has_the_weeks_of_the_own_provinces_alone(reports: list[WeekReport]) -> None:
    """Everybody reads the months of each province: what its weeks leave of them could be a few."""
    with acting_as(SYSTEM, is_read_only=True):
        last = weeks(["10", "23"])[-1]
    assert set(last.provinces["due"]) == {"10", "23"}
    assert last.whole == reports[-1].whole
    with acting_as(SYSTEM, is_read_only=True):
        assert weeks(["10"])[-1].late_in is None, "that most are late in another province"
    assert last.days == reports[-1].days


@pytest.mark.django_db(transaction=True)
def test_a_week_is_measured_once_and_never_changed(reports: list[WeekReport]) -> None:
    assert measure_weeks(now=NOW) == 0
    with pytest.raises(DatabaseError), acting_as(SYSTEM), transaction.atomic():
        WeekMeasured.objects.update(figures={})
    with acting_as(NOBODY, is_read_only=True):
        assert weeks(EVERY_PROVINCE) == [], "it is for the desk alone"
    assert len(reports) == len({one.since_on for one in reports})


@pytest.mark.django_db(transaction=True)
def test_what_waits_for_an_officer_is_counted_at_the_end_of_each_day(django_db_setup: DatabaseUrls) -> None:
    """Also of weeks long past: a case that has been decided since waited then."""
    filed, asked = noon(LAST - 6 * DAY), noon(LAST + 3 * DAY)
    cases(django_db_setup, 14, due=LAST + 9 * DAY, filed=filed, ended=noon(LAST + 5 * DAY))
    steps(django_db_setup, ("awaiting_officer", noon(LAST - 2 * DAY)), ("decided", noon(LAST + 5 * DAY)))
    cases(django_db_setup, 20, due=LAST + 20 * DAY, filed=filed, state="awaiting_applicant")
    steps(django_db_setup, ("awaiting_officer", noon(LAST + 2 * DAY)), ("awaiting_applicant", asked))
    cases(django_db_setup, 4, due=LAST + 20 * DAY, filed=filed, state="awaiting_officer")
    steps(django_db_setup, ("awaiting_officer", noon(LAST + 6 * DAY)))
    measure_weeks(now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        before, last = weeks(EVERY_PROVINCE)[-2:]
    assert before.whole["backlog"] == MonthlyValue(14)
    by_day = [last.days["backlog"][LAST + place * DAY] for place in range(7)]
    assert by_day == [*map(MonthlyValue, (14, 14, 34, 14, 14, 0)), HIDDEN]
    assert last.whole["backlog"] == HIDDEN, "four of them"
    assert last.provinces["backlog"] == {}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=7, max_size=7), st.lists(st.integers(0, 30), max_size=5))
def test_those_who_wait_for_somebody_else_are_not_found_from_all_who_wait(
    counts: list[int], others: list[int]
) -> None:
    rows = [("", LAST + place * DAY, count) for place, count in enumerate(counts)]
    cells = _ends_of_days(rows, [*others, counts[-1]])
    shown = [cell["of"] for cell in cells.values() if cell["of"]]
    assert not [count for count in shown if count < SMALLEST]
    assert cells[NATION] == cells[str(LAST + 6 * DAY)], "the end of the last day is the end of the week"
    if cells[NATION]["of"] is not None:
        assert sum(others) == 0 or sum(others) >= SMALLEST


def test_most_late_requests_are_in_a_province_that_has_more_than_half_of_ten_or_more() -> None:
    def late(**provinces: int) -> str | None:
        return _late_in([(name[1:], LAST, 50, 50 - count) for name, count in provinces.items()])

    assert late(p06=12) == "06"
    assert late(p06=6, p10=5) == "06"
    assert late(p06=6, p10=6) is None
    assert late(p06=9) is None, "of a few nothing is told"
    assert late(p06=9, p10=1) == "06"


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "00", "10", "23", "30"]),
        st.sampled_from([LAST + place * DAY for place in range(7)]),
        st.integers(1, 40),
        st.integers(0, 40),
    ),
    max_size=25,
)


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_no_small_count_is_found_by_taking_what_is_told_from_the_whole(rows: list[tuple[Any, ...]]) -> None:
    filed = [row[:3] for row in rows]
    shares = [(province, day, of, min(of, part)) for province, day, of, part in rows]
    for side in (0, 1):
        for name, given_rows in (("arrivals", filed), ("due", shares)):
            cells = _cells(name, given_rows, side)
            whole = cells.pop(NATION)["of"]
            if whole is None:
                assert sum(row[2] for row in rows) < SMALLEST
                continue
            shown = [cell["of"] for cell in cells.values() if cell["of"] is not None]
            assert not [of for of in shown if of is not None and 0 < of < SMALLEST]
            hidden = whole - sum(of for of in shown if of is not None)
            assert hidden == 0 or hidden >= SMALLEST


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_no_small_part_of_a_share_is_found_either(rows: list[tuple[Any, ...]]) -> None:
    shares = [(province, day, of, min(of, part)) for province, day, of, part in rows]
    for side in (0, 1):
        cells = _cells("due", shares, side)
        if cells.pop(NATION)["value"] is None:
            continue
        for counted in (lambda row: row[3], lambda row: row[2] - row[3]):
            sums: dict[str, int] = {}
            for row in shares:
                sums[str(row[side])] = sums.get(str(row[side]), 0) + counted(row)
            unsaid = [count for key, count in sums.items() if cells[key]["value"] is None]
            assert sum(unsaid) == 0 or sum(unsaid) >= SMALLEST
            assert not [
                count
                for key, count in sums.items()
                if cells[key]["value"] is not None and 0 < count < SMALLEST
            ]


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(ROWS, st.data())
def test_the_decided_and_those_decided_by_a_person_hide_the_same_places(
    rows: list[tuple[Any, ...]], data: st.DataObject
) -> None:
    by_person = [(*row[:3], data.draw(st.integers(0, row[2]))) for row in rows]
    given_rows = {**{name: [] for name in ALL}, "decided": [row[:3] for row in rows], "by_person": by_person}
    for side in (0, 1):
        tables = _tables(given_rows, side)
        counts = {name: tables[name] for name in ("decided", "by_person")}
        wholes = {name: cells.pop(NATION)["of"] for name, cells in counts.items()}
        hidden = {
            name: {key for key, cell in cells.items() if cell["of"] is None} for name, cells in counts.items()
        }
        assert hidden["by_person"] == hidden["decided"]
        for name, whole in wholes.items():
            left = (whole or 0) - sum(cell["of"] or 0 for cell in counts[name].values())
            assert whole is None or left == 0 or left >= SMALLEST
