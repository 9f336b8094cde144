"""Warnings of oversight: at today's pace a queue of case officers does not keep its due dates.

A job measures the forecasts and opens a warning for each queue that is late by its forecast, or that nobody works off.
The warning stays open until a later forecast keeps every due date; both ends are in the record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.oversight.models import QueueWarning
from hemayat.requests.queue_forecasts import NATION, QueueForecastView, measure_forecasts


def watch_queues(*, now: dt.datetime) -> list[QueueWarning]:
    """Measure every queue, open and close warnings; gives those that are open. Call it outside any transaction."""
    measured = measure_forecasts(now=now)
    with acting_as(SYSTEM):
        is_open = {
            row.province: row for row in QueueWarning.objects.select_for_update().filter(ended_at=None)
        }
        for one in measured:
            warning = is_open.get(one.province)
            if one.is_late or one.has_no_pace:
                _warn(one, warning, now)
            elif warning:
                _end(warning, now)
    return open_warnings()


def open_warnings() -> list[QueueWarning]:
    """In the order of provinces, the nation's first. One query."""
    rows = QueueWarning.objects.filter(ended_at=None)
    return sorted(rows, key=lambda row: (row.province != NATION, row.province))


def warnings_in(provinces: Collection[str]) -> list[QueueWarning]:
    """The open ones of the nation and of these provinces, those with most late cases first. One query.

    Where nobody decides, every case that waits will be late.
    """
    found = [row for row in open_warnings() if row.province in {NATION, *provinces}]
    return sorted(found, key=lambda row: -(row.waiting if row.late is None else row.late))


# ---------------------------------------------------------------------------------------- underneath


def _warn(queue_forecast: QueueForecastView, warning: QueueWarning | None, now: dt.datetime) -> None:
    """Open one, or bring the open one up to date: what it says is the newest forecast."""
    is_new = warning is None
    warning = warning or QueueWarning(province=queue_forecast.province, raised_at=now)
    warning.measured_at, warning.waiting = queue_forecast.measured_at, queue_forecast.outlook.waiting
    warning.late, warning.empties_on = queue_forecast.outlook.late, queue_forecast.outlook.empties_on
    needed = queue_forecast.outlook.officers_needed
    warning.officers_needed = queue_forecast.needed_at_national_pace if needed is None else needed
    warning.save()
    if is_new:
        _record("queue.warned", warning, now)


def _end(warning: QueueWarning, now: dt.datetime) -> None:
    warning.ended_at = now
    warning.save(update_fields=["ended_at"])
    _record("queue.recovered", warning, now)


def _record(event: str, warning: QueueWarning, now: dt.datetime) -> None:
    detail = {"late": warning.late, "waiting": warning.waiting, "officers_needed": warning.officers_needed}
    record(by=SYSTEM, event=event, subject=f"queue:{warning.province}", detail=detail, now=now)
