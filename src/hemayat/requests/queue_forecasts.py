"""Forecasts of the officers' queues, by province and for the nation: measured by a job, read by every site.

A page reads one stored row, however many cases wait. What is older than FRESH_FOR is not shown: then no job measures,
and nobody knows.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.agreements.calendar import Calendar
from hemayat.agreements.queries import calendar_of, version_in_force
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import TEHRAN, day_of
from hemayat.registers.province_codes import EVERY_PROVINCE
from hemayat.requests.desk_models import QueueForecast
from hemayat.requests.forecast import DecisionPace, DueDay, QueueOutlook, officers_needed, outlook_of
from hemayat.requests.queues import provinces_of

NATION = "*"
FRESH_FOR = dt.timedelta(hours=24)
LOOK_BACK = dt.timedelta(days=120)
"""Long enough for the working days of any pace that an agreement is likely to name."""

_WAITING = """
SELECT province, answer_on, count(*) FROM request WHERE place IN ('waiting', 'taken') AND place <> '' GROUP BY 1, 2"""
# An application that ended automatically is no officer's pace (own_household.py).
# Whoever decided a case has it in hand, or decided it without taking it up: then the decision says who it was.
_PACE = """
SELECT province, count(*), count(DISTINCT (officer, day)) FROM (
    SELECT r.province, 'staff:' || r.officer_id AS officer, (r.ended_at AT TIME ZONE 'Asia/Tehran')::date AS day
    FROM request r
    WHERE r.officer_id IS NOT NULL AND r.state = 'decided' AND r.ended_at >= %(since)s AND r.ended_at < %(until)s
        AND NOT (r.kind = 'application' AND r.decision_id IS NULL)
    UNION ALL
    SELECT r.province, d.decided_by, (d.decided_at AT TIME ZONE 'Asia/Tehran')::date
    FROM decision d JOIN request r ON (r.household_id, r.id) = (d.household_id, d.request_id)
    WHERE d.kind = 'officer' AND d.decided_at >= %(since)s AND d.decided_at < %(until)s AND r.officer_id IS NULL
) AS one GROUP BY GROUPING SETS ((province), ())"""
_OF_CASE = """
SELECT f.schedule, r.answer_on FROM request r JOIN queue_forecast f ON f.province = r.province
WHERE (r.household_id, r.id) = (%s, %s) AND r.place IN ('waiting', 'taken') AND f.measured_at >= %s"""


@dataclass(frozen=True)
class QueueForecastView:
    """One queue as it was measured. `province`: NATION for all of them.

    `needed_at_national_pace`: officers, if nobody decides its cases; None otherwise, and of a forecast that was read.
    """

    province: str
    measured_at: dt.datetime
    pace: DecisionPace
    outlook: QueueOutlook
    needed_at_national_pace: int | None = None

    @property
    def is_late(self) -> bool:
        """Whether at today's pace a case is decided after its due date."""
        return bool(self.outlook.late)

    @property
    def has_no_pace(self) -> bool:
        """Cases wait, and nobody knows when they are decided: lately no case was."""
        return self.outlook.waiting > 0 and not self.pace.is_known

    @property
    def paced_until(self) -> dt.date:
        """The last day of the pace: the day of the measurement is not over."""
        return day_of(self.measured_at) - dt.timedelta(days=1)

    @property
    def decided_a_day(self) -> float:
        return self.pace.decided / self.pace.working_days

    @property
    def officers_at_work(self) -> float:
        """On an average working day."""
        return self.pace.officer_days / self.pace.working_days


def measure_forecasts(*, now: dt.datetime) -> list[QueueForecastView]:
    """Measure every queue and store what follows. Call it outside any transaction."""
    agreement, today = version_in_force(day_of(now)), day_of(now)
    calendar = calendar_of(agreement, today - LOOK_BACK)
    with acting_as(SYSTEM):
        due = _due_by_province()
        paces = _paces(calendar, today, agreement.parameters.pace_over_days)
        queue_forecast_views = [
            QueueForecastView(
                province,
                now,
                paces[province],
                outlook_of(due[province], paces[province], calendar, today),
                None
                if paces[province].is_known
                else officers_needed(due[province], paces[NATION], calendar, today),
            )
            for province in (*EVERY_PROVINCE, NATION)
        ]
        for one in queue_forecast_views:
            _store(one)
    return queue_forecast_views


def forecasts(provinces: Sequence[str], now: dt.datetime) -> list[QueueForecastView]:
    """The newest of each of these queues, in this order; none that is too old. One query."""
    rows = QueueForecast.objects.filter(province__in=provinces, measured_at__gte=now - FRESH_FOR)
    return [_read(row) for row in sorted(rows, key=lambda row: provinces.index(row.province))]


def forecasts_for(member: StaffMember, now: dt.datetime) -> list[QueueForecastView]:
    """Of the queues that a member of staff works on: the nation's for whoever sees every province. One query."""
    return forecasts([NATION] if "*" in member.provinces else provinces_of(member), now)


def case_forecast(household: int, request_id: int, now: dt.datetime) -> dt.date | None:
    """About when, at today's pace, an officer decides this case; None where that is not known. One query.

    Among the cases due on one day the last one counts, so that nobody reads too early a day.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OF_CASE, [household, request_id, now - FRESH_FOR])
        row = cursor.fetchone()
    days = _days(row[0]) if row else ()
    # A case that came after the measurement has the day of the queue's end.
    day = next((this_day for this_day in days if this_day.due_on >= row[1]), days[-1] if days else None)
    return day.finished_on if day else None


# ---------------------------------------------------------------------------------------- underneath


def _due_by_province() -> Mapping[str, dict[dt.date, int]]:
    found: dict[str, dict[dt.date, int]] = defaultdict(lambda: defaultdict(int))
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        for province, due_on, cases in cursor.fetchall():
            found[province][due_on] += cases
            found[NATION][due_on] += cases
    return found


def _paces(calendar: Calendar, today: dt.date, working_days: int) -> Mapping[str, DecisionPace]:
    """Of the last so many working days before today; work on a day of rest between them counts too."""
    day, left = today, working_days
    while left:
        day -= dt.timedelta(days=1)
        left -= calendar.is_working(day)
    given = {"since": dt.datetime.combine(day, dt.time.min, TEHRAN)}
    given["until"] = dt.datetime.combine(today, dt.time.min, TEHRAN)
    decision_paces: dict[str, DecisionPace] = defaultdict(lambda: DecisionPace(0, working_days, 0))
    with connection.cursor() as cursor:
        cursor.execute(_PACE, given)
        for province, decided, officer_days in cursor.fetchall():
            decision_paces[NATION if province is None else province] = DecisionPace(
                decided, working_days, officer_days
            )
    return decision_paces


def _store(queue_forecast: QueueForecastView) -> None:
    QueueForecast.objects.update_or_create(
        province=queue_forecast.province,
        defaults={
            "measured_at": queue_forecast.measured_at,
            "waiting": queue_forecast.outlook.waiting,
            "decided": queue_forecast.pace.decided,
            "pace_days": queue_forecast.pace.working_days,
            "officer_days": queue_forecast.pace.officer_days,
            "empties_on": queue_forecast.outlook.empties_on,
            "late": queue_forecast.outlook.late,
            "officers_needed": queue_forecast.outlook.officers_needed,
            "spare": queue_forecast.outlook.spare,
            "schedule": [_written(day) for day in queue_forecast.outlook.days],
        },
    )


def _written(day: DueDay) -> list[Any]:
    finished = day.finished_on.isoformat() if day.finished_on else None
    return [day.due_on.isoformat(), day.through, finished, day.late]


def _days(schedule: Any) -> tuple[DueDay, ...]:
    read = json.loads(schedule) if isinstance(schedule, str) else schedule
    return tuple(
        DueDay(dt.date.fromisoformat(due), through, finished and dt.date.fromisoformat(finished), late)
        for due, through, finished, late in read
    )


def _read(row: QueueForecast) -> QueueForecastView:
    pace = DecisionPace(row.decided, row.pace_days, row.officer_days)
    outlook = QueueOutlook(
        row.waiting, row.empties_on, row.late, row.officers_needed, row.spare, _days(row.schedule)
    )
    return QueueForecastView(row.province, row.measured_at, pace, outlook)
