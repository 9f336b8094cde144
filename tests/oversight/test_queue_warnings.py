"""The forecast of each queue, and the warning of oversight when due dates are not kept at today's pace."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import psycopg
import pytest
from django.db import connection

from hemayat.agreements.calendar import add_working_days
from hemayat.agreements.queries import calendar_of, version_in_force
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight import actions
from hemayat.oversight.queue_warnings import open_warnings
from hemayat.requests import actions as requests
from hemayat.requests.forecast import DecisionPace, officers_needed
from hemayat.requests.models import Request
from hemayat.requests.queue_forecasts import NATION, QueueForecastView, case_forecast, forecasts
from tests.requests.many_cases import many_cases
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, filed, head, officer, take_on

pytestmark = pytest.mark.usefixtures("nation")
UNVALUED = 7
PROVINCE = "23"
DAY = dt.timedelta(days=1)
NEXT_WEEK = NOW + 5 * DAY
"""A Sunday: the Tuesday on which NOW lies is one of the five working days before it."""


def forecast(province: str, now: dt.datetime) -> QueueForecastView:
    with acting_as(SYSTEM, is_read_only=True):
        (found,) = forecasts([province], now)
    return found


def day_of_case(request: int, now: dt.datetime, household: int = UNVALUED) -> dt.date | None:
    with acting_as(Actor("head", "session:1", household=household), is_read_only=True):
        return case_forecast(household, request, now)


def recorded(event: str) -> list[str]:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT subject FROM audit_event WHERE event = %s ORDER BY subject", [event])
        return [subject for (subject,) in cursor.fetchall()]


@pytest.fixture
def undecided(registers: RunningSimulator) -> int:
    request = filed(head(UNVALUED))
    take_on()
    return request


def test_a_queue_that_nobody_works_off_has_no_forecast_and_oversight_is_warned(undecided: int) -> None:
    actions.watch_queues(now=NOW)
    found = forecast(PROVINCE, NOW)
    assert (found.outlook.waiting, found.outlook.empties_on, found.outlook.officers_needed) == (1, None, None)
    assert day_of_case(undecided, NOW) is None
    with acting_as(SYSTEM):
        assert [one.province for one in open_warnings()] == [NATION, PROVINCE]
    actions.watch_queues(now=NOW)
    assert recorded("queue.warned") == ["queue:*", "queue:23"]


def test_where_nobody_decides_officers_are_counted_at_the_pace_of_the_whole_country(
    undecided: int, django_db_setup: DatabaseUrls
) -> None:
    many_cases(django_db_setup, 700)
    requests.decide(request_id=undecided, outcome="eligible", reason="سند دیده شد.", by=officer(), now=NOW)
    actions.watch_queues(now=NEXT_WEEK)
    with acting_as(SYSTEM):
        warned = {one.province: one for one in open_warnings()}
        given = calendar_of(version_in_force(NEXT_WEEK.date()), NEXT_WEEK.date())
        due = Counter(
            Request.objects.filter(province="10", place__in=["waiting", "taken"]).values_list(
                "answer_on", flat=True
            )
        )
    assert warned["10"].late is None
    assert warned["10"].waiting == due.total()
    # The only case of the whole country was decided in five days, by one officer on one day.
    pace = DecisionPace(1, 5, 1)
    assert warned["10"].officers_needed == officers_needed(due, pace, given, NEXT_WEEK.date())
    assert forecast("10", NEXT_WEEK).outlook.officers_needed is None, "it is no forecast"


def test_a_queue_that_is_late_by_its_forecast_raises_a_warning_until_it_is_not(
    undecided: int, django_db_setup: DatabaseUrls
) -> None:
    many_cases(django_db_setup, 700)
    requests.decide(request_id=undecided, outcome="eligible", reason="سند دیده شد.", by=officer(), now=NOW)
    actions.watch_queues(now=NEXT_WEEK)
    found = forecast(PROVINCE, NEXT_WEEK)
    assert (found.pace.decided, found.pace.working_days, found.pace.officer_days) == (1, 5, 1)
    with acting_as(SYSTEM):
        waiting = Request.objects.filter(province=PROVINCE, place__in=["waiting", "taken"]).order_by(
            "answer_on", "id"
        )
        last = waiting.last()
        assert (last is not None, found.outlook.waiting) == (True, waiting.count())
        warned = {one.province: one for one in open_warnings()}
    # One case in five working days: the last of them is decided after five times as many.
    assert found.outlook.empties_on == working_day(5 * found.outlook.waiting)
    assert last is not None
    assert day_of_case(last.id, NEXT_WEEK, last.household_id) == found.outlook.empties_on
    assert (warned[PROVINCE].late, warned[PROVINCE].officers_needed) == (
        found.outlook.late, found.outlook.officers_needed,
    )  # fmt: skip
    assert found.outlook.late
    with psycopg.connect(django_db_setup.admin) as connected:
        connected.execute("SET session_replication_role = replica")
        connected.execute("DELETE FROM request WHERE household_id > 1000000")
    assert actions.watch_queues(now=NEXT_WEEK + DAY) == []
    assert {"queue:*", "queue:23"} <= set(recorded("queue.recovered"))


def test_a_forecast_that_nobody_measured_lately_is_not_shown(undecided: int) -> None:
    actions.watch_queues(now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        assert forecasts([PROVINCE], NOW + DAY)
        assert not forecasts([PROVINCE], NOW + DAY + dt.timedelta(seconds=1))


def working_day(number: int) -> dt.date:
    """So many working days after NEXT_WEEK."""
    with acting_as(SYSTEM, is_read_only=True):
        agreement = version_in_force(NEXT_WEEK.date())
        calendar = calendar_of(agreement, NEXT_WEEK.date())
    return add_working_days(NEXT_WEEK.date(), number, calendar.weekend, calendar.holidays)
