"""The crowd of objections: officers needed so that none is late, held against a day-by-day account of every case."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from hemayat.agreements.calendar import Calendar, add_working_days
from hemayat.cli.commands.sizing import app
from hemayat.oversight.objection_crowd import (
    CrowdAssumptions,
    CrowdLane,
    cores_needed,
    machine_hours,
    officers_needed,
    simulate_backlog,
)

FIRST = dt.date(2026, 1, 10)
DAY = dt.timedelta(days=1)
CALENDAR = Calendar(("thursday", "friday"), {FIRST + 3 * DAY})
crowds = st.builds(
    CrowdAssumptions,
    objections=st.integers(1, 400),
    first_day=st.just(FIRST),
    filing_days=st.integers(1, 20),
    read_share=st.sampled_from([0.1, 0.5, 1.0]),
    minutes=st.sampled_from([20.0, 45.0, 60.0, 700.0]),
    hours=st.just(6.0),
    due_days=st.integers(1, 12),
    machine_ms=st.just(35.0),
)


def late_one_by_one(crowd: CrowdAssumptions, officers: int) -> int:
    """Every case by itself: it comes on a day, waits for a free place, and is late or not."""
    read = round(crowd.objections * crowd.read_share)
    came = sorted(
        FIRST + next(d for d in range(crowd.filing_days) if n < read * (d + 1) // crowd.filing_days) * DAY
        for n in range(read)
    )
    day, room, late, place = FIRST, Fraction(0), 0, 0
    while place < read:
        if CALENDAR.is_working(day):
            room += officers * Fraction(crowd.hours) * 60 / Fraction(crowd.minutes)
            while place < read and came[place] <= day and room >= 1:
                due = add_working_days(came[place], crowd.due_days, CALENDAR.weekend, CALENDAR.holidays)
                late, room, place = late + (day > due), room - 1, place + 1
            if place == read or came[place] > day:
                room %= 1
        day += DAY
    return late


@given(crowds, st.integers(1, 30))
@example(CrowdAssumptions(18, FIRST, 1, 1.0, 700.0, 6.0, 6, 35.0), 5)
def test_the_account_is_that_of_every_single_case(crowd: CrowdAssumptions, officers: int) -> None:
    found = simulate_backlog(crowd, officers, CALENDAR)
    assert found.read == round(crowd.objections * crowd.read_share)
    assert found.late == late_one_by_one(crowd, officers)
    assert 0 <= found.late <= found.read >= found.peak


@settings(max_examples=60)
@given(crowds)
def test_so_many_officers_are_enough_and_one_fewer_is_not(crowd: CrowdAssumptions) -> None:
    needed = officers_needed(crowd, CALENDAR)
    assert simulate_backlog(crowd, needed, CALENDAR).late == 0
    assert needed == 1 or simulate_backlog(crowd, needed - 1, CALENDAR).late > 0


whole_cases = crowds.filter(lambda crowd: crowd.a_day == int(crowd.a_day))


@settings(max_examples=40)
@given(whole_cases, st.sampled_from([0.05, 0.3, 1.0]), st.sampled_from([200, 1000]))
def test_the_document_lane_makes_no_case_late_and_leaves_none_out(
    crowd: CrowdAssumptions, of_cases: float, of_day: int
) -> None:
    """R1.4e: by the forecast that the desk uses, so many officers keep every due date with the lane too."""
    needed = officers_needed(crowd, CALENDAR)
    found = simulate_backlog(replace(crowd, lane=CrowdLane(of_cases, of_day, 5)), needed, CALENDAR)
    assert (found.read, found.late) == (simulate_backlog(crowd, needed, CALENDAR).read, 0)
    assert found.out_of_turn <= found.read


def test_cases_of_the_lane_wait_less_if_there_is_room_and_not_otherwise() -> None:
    crowd = CrowdAssumptions(10_000, FIRST, 15, 0.6, 12.0, 6.0, 15, 35.0, CrowdLane(0.1, 200, 5))
    needed = officers_needed(crowd, CALENDAR)
    enough, scarce = (
        simulate_backlog(crowd, officers, CALENDAR) for officers in (needed * 5 // 4, needed // 2)
    )
    assert 0 < enough.out_of_turn <= 600
    assert enough.lane_days < enough.other_days
    assert scarce.late
    assert scarce.out_of_turn < enough.out_of_turn, "every case out of turn would make another one later"


def test_the_machine_is_counted_from_what_was_measured() -> None:
    crowd = CrowdAssumptions(6_200_000, FIRST, 15, 0.6, 12.0, 6.0, 15, 35.0)
    assert machine_hours(crowd) == pytest.approx(6_200_000 * 0.035 / 3600)
    assert cores_needed(crowd) == pytest.approx(machine_hours(crowd) / (15 * 24 * 0.7))


def test_the_command_names_its_assumptions_and_the_officers() -> None:
    told = CliRunner().invoke(app, ["estimate", "180000", "--first-day", "1404-06-01", "--minutes", "12"])
    assert told.exit_code == 0, told.output
    crowd = CrowdAssumptions(180_000, dt.date(2025, 8, 23), 15, 0.6, 12.0, 6.0, 15, 35.0)
    from hemayat.cli.commands.sizing import _agreement  # noqa: PLC0415 - the calendar that the command counts by

    needed = officers_needed(crowd, _agreement()[0])
    for words in (
        "180,000 objections filed within 15 days",
        "60%",
        "6 hours",
        "15 working days",
        "(assumed)",
        "Minutes a case: given",
        f"{needed:,}",
    ):
        assert words in told.output, words


def test_a_day_that_is_none_is_refused_in_one_line() -> None:
    told = CliRunner().invoke(app, ["estimate", "10", "--first-day", "soon"])
    assert "--first-day" in str(told.exception)
