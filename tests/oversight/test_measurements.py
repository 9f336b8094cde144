"""What the indicators count, and what they do not."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hemayat.accounts.staff import actor_of
from hemayat.agreements.actions import NewClock, start_clocks, stop_clocks
from hemayat.agreements.queries import version_in_force
from hemayat.audit.context import NOBODY, SYSTEM, acting_as
from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight.actions import store_figures
from hemayat.oversight.figures import latest
from hemayat.oversight.indicators import Figure, nearest_permille, permille
from hemayat.oversight.measurements import (
    MeasuredCaseQuery,
    cases_in,
    figures,
    last_weeks,
    measured,
    read_asked,
)
from hemayat.oversight.models import Probe
from hemayat.requests import actions
from hemayat.requests.models import Request
from hemayat.requests.states import CaseKind
from tests.oversight.expected_figures import cases
from tests.requests.registers import RunningSimulator
from tests.requests.steps import filed, head, officer, take_on

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = dt.date(2019, 12, 3)
NOW = dt.datetime(2019, 12, 3, 8, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
WHOLE = last_weeks(13, TODAY)


def at(day: dt.date, hour: int = 12) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), ZoneInfo("Asia/Tehran"))


@pytest.fixture
def counted(django_db_setup: DatabaseUrls) -> None:
    """Sixty cases of Tehran and twelve of Markazi fell due; fifty and three were decided by their day."""
    due, filed = TODAY - 10 * DAY, at(TODAY - 30 * DAY)
    put: dict[str, Any] = {"due": due, "filed": filed}
    cases(django_db_setup, 40, ended=at(due - 8 * DAY), **put)
    cases(django_db_setup, 10, ended=at(due, 23), kind="dispute", **put)
    cases(django_db_setup, 6, ended=at(due + DAY, 0), **put)
    cases(django_db_setup, 4, state="awaiting_officer", **put)
    cases(django_db_setup, 3, ended=at(due), province="00", **put)
    cases(django_db_setup, 9, ended=at(due + 5 * DAY), state="withdrawn", province="00", **put)
    # None of these is counted: given up before its day, ended automatically (own_household.py), waiting for its
    # applicant, due today, decided long ago.
    cases(django_db_setup, 20, ended=at(due), state="withdrawn", **put)
    cases(django_db_setup, 20, ended=at(due), kind="application", has_decision=False, **put)
    cases(django_db_setup, 20, state="awaiting_applicant", **put)
    cases(django_db_setup, 20, state="awaiting_officer", due=TODAY, filed=filed)
    cases(
        django_db_setup, 20, due=TODAY - 200 * DAY, filed=at(TODAY - 230 * DAY), ended=at(TODAY - 220 * DAY)
    )


@pytest.mark.usefixtures("counted")
def test_r2_1_the_share_decided_by_the_due_date_counts_what_fell_due_and_nothing_else() -> None:
    with acting_as(SYSTEM, is_read_only=True):
        found = measured(WHOLE)
    assert (found.total.due, found.total.in_time, found.total.share) == (72, 53, 736)
    assert {cell.key: (cell.due, cell.in_time) for cell in found.by_kind} == {
        "objection": (62, 43), "dispute": (10, 10),
    }  # fmt: skip
    assert {cell.key: (cell.due, cell.in_time) for cell in found.by_province} == {
        "23": (60, 50),
        "00": (12, 3),
    }
    (week,) = [cell for cell in found.by_week if cell.due]
    assert (week.key, week.due) == (dt.date(2019, 11, 23), 72), "a Saturday"


@pytest.mark.usefixtures("counted")
def test_r2_1_the_middle_of_the_days_to_a_decision() -> None:
    with acting_as(SYSTEM, is_read_only=True):
        found = measured(WHOLE)
        of_tehran = measured(MeasuredCaseQuery(WHOLE.since, WHOLE.until, province="23"))
    assert (found.total.decided, found.total.median_days) == (59, 12)
    assert of_tehran.total.decided == 56
    here = {cell.key: (cell.decided, cell.median_days) for cell in found.by_province}
    assert here == {"00": (3, 20), "23": (56, 12)}


@pytest.mark.usefixtures("counted")
def test_who_watches_over_one_province_counts_that_one_alone() -> None:
    here = officer(name="watch", roles=["oversight"], provinces=("00",))
    with acting_as(actor_of(here), is_read_only=True):
        assert measured(WHOLE).total.due == 12
        assert [line.province for line in cases_in(WHOLE).lines] == ["00"] * 12


@pytest.mark.usefixtures("counted")
def test_from_a_figure_to_the_cases_that_it_was_counted_from() -> None:
    with acting_as(SYSTEM, is_read_only=True):
        late = MeasuredCaseQuery(WHOLE.since, WHOLE.until, late=True)
        page = cases_in(late)
        assert len(page.lines) == 19
        assert {line.late_days for line in page.lines} == {1, 5, 10}
        first = cases_in(WHOLE)
        assert first.following
        rest = cases_in(first.following)
        assert (len(first.lines), len(rest.lines), rest.following) == (50, 22, None)
        assert not {line.id for line in first.lines} & {line.id for line in rest.lines}
        few = MeasuredCaseQuery(WHOLE.since, WHOLE.until, province="00", late=True)
        assert len(cases_in(few).lines) == 9, "oversight reads the record of each of them"


def test_r2_1_nothing_measured_is_neither_kept_nor_broken() -> None:
    with acting_as(SYSTEM, is_read_only=True):
        found = {one.name: one for one in figures(WHOLE, NOW)}
    assert [(one.value, one.of, one.is_met) for one in found.values()] == [(None, 0, None)] * 4
    assert {name: one.target for name, one in found.items()}["availability"] == 995


def test_r2_1_a_figure_is_held_to_its_target_in_its_own_direction() -> None:
    assert Figure("days_to_decision", 14, 20, 14).is_met
    assert not Figure("days_to_decision", 15, 20, 14).is_met
    assert Figure("availability", 995, 20, 995).is_met
    assert not Figure("availability", 994, 20, 995).is_met
    assert (permille(999, 1000), permille(1999, 2000), permille(0, 0)) == (999, 999, None)
    assert (nearest_permille(24, 36), nearest_permille(24, 27), nearest_permille(0, 0)) == (667, 889, None)


def test_r2_1_a_minute_in_which_nobody_looked_does_not_count_as_available() -> None:
    start = at(TODAY - DAY, 0)
    with acting_as(SYSTEM):
        Probe.objects.bulk_create(
            Probe(minute=start + dt.timedelta(minutes=n), is_up=n != 7) for n in range(720)
        )
        (found,) = [one for one in figures(WHOLE, NOW) if one.name == "availability"]
    assert (found.of, found.value) == (1440, 719 * 1000 // 1440)


def test_r2_1_an_outage_that_began_before_these_days_counts_from_their_first_minute() -> None:
    week = MeasuredCaseQuery(TODAY - 7 * DAY, TODAY)
    with acting_as(SYSTEM):
        Probe.objects.create(minute=at(TODAY - 30 * DAY), is_up=True)
        silent = figures(week, NOW)[3]
        Probe.objects.create(minute=at(TODAY - DAY, 0), is_up=True)
        mended = figures(week, NOW)[3]
        never = figures(MeasuredCaseQuery(TODAY - 40 * DAY, TODAY - 31 * DAY), NOW)[3]
    assert (silent.name, silent.value, silent.of) == ("availability", 0, 7 * 1440)
    assert (mended.value, mended.of) == (1000 // (7 * 1440), 7 * 1440)
    assert (never.value, never.of) == (None, 0)


@pytest.mark.parametrize(("days", "due"), [(0, 0), (1, 1)])
def test_r2_1_a_case_that_is_late_already_stays_late_while_its_applicant_is_asked(
    days: int, due: int, nation: int, registers: RunningSimulator
) -> None:
    request = filed(head(7))
    take_on()
    with acting_as(SYSTEM, is_read_only=True):
        answer_on = Request.objects.get(id=request).answer_on
    asked_at = at(answer_on + days * DAY, 9)
    actions.ask_applicant(request_id=request, words="خودرو کجاست؟", by=officer(), now=asked_at)
    with acting_as(SYSTEM, is_read_only=True):
        assert Request.objects.get(id=request).state == "awaiting_applicant"
        total = measured(MeasuredCaseQuery(answer_on, answer_on + 7 * DAY)).total
        listed = cases_in(MeasuredCaseQuery(answer_on, answer_on + 7 * DAY, late=True)).lines
    assert (total.due, total.in_time) == (due, 0)
    assert [one.id for one in listed] == [request] * due


def test_r2_1_every_promise_of_an_answer_to_a_question_counts_by_its_own_day() -> None:
    with acting_as(SYSTEM):
        agreement, asked_at = version_in_force(TODAY), at(TODAY - 20 * DAY)
        new = [NewClock(n, "23", f"question:{n}:1", 5) for n in range(20)]
        started = start_clocks(clocks=new, agreement=agreement, now=asked_at)
        keys = [(clock.household, started[clock.about].id) for clock in new]
        promised = started["question:1:1"].promised_on
        stop_clocks(keys[:9], why="question.answered", now=at(promised, 23))
        stop_clocks(keys[9:12], why="question.answered", now=at(promised + DAY, 0))
        stop_clocks(keys[12:15], why="question.merged", now=asked_at)
        (found,) = [one for one in figures(WHOLE, NOW) if one.name == "questions_answered_by_due_date"]
        few = figures(MeasuredCaseQuery(WHOLE.since, WHOLE.until, province="00"), NOW)[2]
    assert (found.of, found.value) == (17, 9 * 1000 // 17)
    assert (few.of, few.value) == (0, None)


@pytest.mark.parametrize(("cases_due", "told"), [(9, (None, 0)), (10, (1000, 10))])
def test_r2_1_a_figure_of_a_few_is_none_for_everybody(
    cases_due: int, told: tuple[int | None, int], django_db_setup: DatabaseUrls
) -> None:
    due = TODAY - 10 * DAY
    cases(django_db_setup, cases_due, due=due, filed=at(due - 20 * DAY), ended=at(due))
    (found,) = [one for one in store_figures(now=NOW).indicators if one.name == "decided_by_due_date"]
    assert (found.value, found.of) == told
    with acting_as(SYSTEM, is_read_only=True):
        assert measured(WHOLE).total.due == cases_due, "oversight reads it"


@pytest.mark.usefixtures("counted")
def test_r2_1_what_was_measured_is_kept_for_everybody_to_read() -> None:
    assert latest() is None
    made = store_figures(now=NOW)
    with acting_as(NOBODY, is_read_only=True):
        kept = latest()
    assert kept == made
    assert {one.name: one.value for one in made.indicators} == {
        "days_to_decision": 12, "decided_by_due_date": 736, "questions_answered_by_due_date": None,
        "availability": None,
    }  # fmt: skip


def test_an_address_asks_for_what_there_is_and_nothing_else() -> None:
    asked = read_asked(
        "weeks=4&kind=dispute&province=abroad&week=2019-11-23&late=1&after=2019-11-24_7", TODAY
    )
    assert (asked.since, asked.until) == (dt.date(2019, 11, 9), TODAY)
    assert (asked.days, asked.kind, asked.province) == (
        (dt.date(2019, 11, 23), dt.date(2019, 11, 30)), CaseKind.DISPUTE, "",
    )  # fmt: skip
    assert read_asked(asked.address, TODAY) == asked
    for week in ("2018-01-01", "2019-11-24"):
        nonsense = f"weeks=5&kind=x&province=99&week={week}&after=2019-11-24_x"
        assert read_asked(nonsense, TODAY) == last_weeks(13, TODAY), "too long ago, and a Sunday"
