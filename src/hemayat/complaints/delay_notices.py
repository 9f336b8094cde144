"""Telling a head, once, that the way to a complaint about delay is open: a job, on the day after the due date.

Requests are found by the day that was told or last moved, and judged by their clocks. Where a holiday was taken out of
the calendar since, the way is open by the clock so many days before the message comes.
"""

from __future__ import annotations

import datetime as dt

import structlog

from hemayat.agreements.queries import clocks_of
from hemayat.audit.actions import AuditEntry, record_many
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.cases.queue_pages import Cursor
from hemayat.cases.transitions import CaseStep
from hemayat.common.dates import day_of
from hemayat.complaints.delay_rule import may_complain_of_delay
from hemayat.complaints.late_cases import LateCaseRow, find_late
from hemayat.complaints.models import ComplaintWay
from hemayat.requests.case_process import case_of, queue_notices
from hemayat.requests.models import Request

NOTICE = "complaint_way_opens.1"
BATCH = 50
"""Requests whose rows are held locked together."""
log = structlog.get_logger()


def announce_ways(*, now: dt.datetime, batch: int = BATCH) -> int:
    """Every head whose result is late since the last time, told by message; returns how many."""
    after, told = None, 0
    while candidates := _candidates(after, now, batch):
        after = Cursor(candidates[-1].due_on, candidates[-1].id)
        told += _announce_apart([row.id for row in candidates], now)
    return told


def _candidates(after: Cursor | None, now: dt.datetime, batch: int) -> list[LateCaseRow]:
    """Requests that may be late and of which nobody was told, the earliest first."""
    with acting_as(SYSTEM, is_read_only=True):
        return find_late(today=day_of(now), is_notified=False, after=after, most=batch)


def _announce_apart(numbers: list[int], now: dt.datetime) -> int:
    """What stands in the way of one hinders no other: where many fail together, each is tried by itself."""
    try:
        return _announce(numbers, now)
    except Exception:
        if len(numbers) == 1:
            log.exception("way_to_complain_not_announced", request=numbers[0])
            return 0
    return sum(_announce_apart([number], now) for number in numbers)


def _announce(numbers: list[int], now: dt.datetime) -> int:
    """Those whose way is open by their clocks; a request that somebody works on now is left for the next time."""
    with acting_as(SYSTEM):
        rows = Request.objects.select_for_update(skip_locked=True).filter(id__in=numbers)
        late = [(row, day) for row in rows if (day := _late_since(row, now))]
        # Chain by chain, as the record wants it.
        late.sort(key=lambda item: item[0].province)
        fresh = [(row, day) for row, day in late if _open(row, day, now)]
        queue_notices([CaseStep(row, NOTICE, key=f"complaint_way:{row.id}") for row, _ in fresh], now=now)
        record_many([_opened(row, day) for row, day in fresh], now=now)
    return len(fresh)


def _late_since(row: Request, now: dt.datetime) -> dt.date | None:
    """The due date, where it has passed without a result."""
    case, today = case_of(row.id), day_of(now)
    clock = clocks_of(row.household_id, [case], today).get(case)
    due_on = clock.due_on if clock else None
    is_open = may_complain_of_delay(
        is_complete=row.filed_at is not None, due_on=due_on, has_result=row.ended_at is not None, today=today
    )
    return due_on if is_open else None


def _open(row: Request, due_on: dt.date, now: dt.datetime) -> bool:
    """Whether this was the first time."""
    _, is_new = ComplaintWay.objects.get_or_create(
        household_id=row.household_id,
        request_id=row.id,
        defaults={"province": row.province, "due_on": due_on, "opened_at": now},
    )
    return is_new


def _opened(row: Request, due_on: dt.date) -> AuditEntry:
    told = {"due_on": due_on.isoformat()}
    return AuditEntry(
        SYSTEM, "complaint_way.opened", row.household_id, row.province, f"request:{row.id}", told
    )
