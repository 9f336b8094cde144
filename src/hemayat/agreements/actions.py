"""Clocks of promises, and the calendar that they run by.

The functions on clocks are called inside the transaction of the case that a clock belongs to, as whoever moves it on;
that transaction's audit record says who and why. Each once is enough: to repeat one is no fault and changes nothing.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from hemayat.agreements.clocks import FOLLOWS, ClockEntry, ClockEventKind, due_on
from hemayat.agreements.content import ServiceAgreement
from hemayat.agreements.errors import CalendarFault, NoSuchClock
from hemayat.agreements.models import Clock, ClockEvent, Holiday
from hemayat.agreements.queries import calendar_of_version, promised_days
from hemayat.audit.actions import record
from hemayat.audit.context import Actor, acting_as
from hemayat.common.dates import day_of, format_date

# A clock and the first line of its log are one statement, since neither is anything without the other. Wants the
# parameters `clocks` (see clocks_told), `agreement` and `now`; `begun` has a row for each new clock.
BEGUN = """begun AS (
    INSERT INTO clock (household_id, province, about, working_days, agreement_number, started_at, promised_on)
    SELECT household, province, about, working_days, %(agreement)s, %(now)s, promised_on
    FROM jsonb_to_recordset(%(clocks)s::jsonb)
        AS given (household bigint, province text, about text, working_days int, promised_on date)
    ON CONFLICT (household_id, about) DO NOTHING RETURNING *
), logged AS (
    INSERT INTO clock_event (household_id, clock_id, number, province, happening, why, at)
    SELECT household_id, id, 1, province, 'started', '', started_at FROM begun
)"""
START = f"WITH {BEGUN} SELECT about, id, promised_on FROM begun"  # noqa: S608 - statement of our own

TAKE_TURNS = (
    "SELECT pg_advisory_xact_lock(hashtextextended('clock', clock)) FROM unnest(%s::bigint[]) AS clock"
)

Key = tuple[int, int]
"""Household and clock."""


@dataclass(frozen=True)
class NewClock:
    """For the case `about` ("request:7"), which gets a single one."""

    household: int
    province: str
    about: str
    working_days: int


@dataclass(frozen=True)
class RunningClock:
    """A clock that runs, by its id, and the day that it promises."""

    id: int
    promised_on: dt.date


def start_clock(
    *,
    household: int,
    province: str,
    about: str,
    working_days: int,
    agreement: ServiceAgreement,
    now: dt.datetime,
) -> int:
    """Begin to count for the case `about`. Its id, for the case to keep."""
    clock = NewClock(household, province, about, working_days)
    return start_clocks(clocks=[clock], agreement=agreement, now=now)[about].id


def start_clocks(
    *, clocks: Sequence[NewClock], agreement: ServiceAgreement, now: dt.datetime
) -> dict[str, RunningClock]:
    """Begin to count for many cases: case → its clock. One query and one statement."""
    days = promised_days({clock.working_days for clock in clocks}, agreement, now)
    given: dict[str, Any] = {"clocks": clocks_told(clocks, days), "agreement": agreement.number, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(START, given)
        begun = {about: RunningClock(number, day) for about, number, day in cursor.fetchall()}
    return begun if len(begun) == len(clocks) else begun | _running(clocks, begun)


def clocks_told(clocks: Sequence[NewClock], days: Mapping[int, dt.date]) -> str:
    """As `BEGUN` reads them. `days`: as `promised_days` gives them."""
    return json.dumps(
        [{**asdict(clock), "promised_on": days[clock.working_days].isoformat()} for clock in clocks]
    )


def _running(clocks: Sequence[NewClock], begun: Collection[str]) -> dict[str, RunningClock]:
    """Those that ran already."""
    found = {}
    for clock in clocks:
        if clock.about not in begun:
            this_clock = Clock.objects.get(household_id=clock.household, about=clock.about)
            found[clock.about] = RunningClock(this_clock.id, this_clock.promised_on)
    return found


def pause_clock(*, household: int, clock: int, why: str, now: dt.datetime) -> None:
    """Count no more until somebody else has answered. `why`: a word for it ("awaiting_applicant")."""
    _happen([(household, clock)], ClockEntry(ClockEventKind.PAUSED, now, why))


def resume_clock(*, household: int, clock: int, why: str = "", now: dt.datetime) -> None:
    """Resume counting. The new due date is written into the log: whoever resumes the clock gives notice of it."""
    _happen([(household, clock)], ClockEntry(ClockEventKind.RESUMED, now, why))


def stop_clock(*, household: int, clock: int, why: str = "", now: dt.datetime) -> None:
    """The promise was kept, or nobody waits for it any more. Nothing comes after it."""
    stop_clocks([(household, clock)], why=why, now=now)


def stop_clocks(clocks: Sequence[Key], *, why: str = "", now: dt.datetime) -> None:
    """The same of many: household and clock of each."""
    _happen(clocks, ClockEntry(ClockEventKind.STOPPED, now, why))


def add_holiday(*, day: dt.date, title_fa: str, title_en: str, by: Actor, now: dt.datetime) -> bool:
    """A day on which nobody works; also to name one anew or to confirm an estimate. Whether anything changed."""
    if not (title_fa.strip() and title_en.strip()):
        raise CalendarFault("give the name of the holiday in both Persian and English")
    named = Holiday(day=day, title_fa=title_fa.strip(), title_en=title_en.strip())
    with acting_as(by):
        this_holiday = Holiday.objects.filter(day=day).first()
        if this_holiday is not None and _words(this_holiday) == _words(named):
            return False
        named.save()
        _record("calendar.holiday_added", by, named, now)
    return True


def remove_holiday(*, day: dt.date, by: Actor, now: dt.datetime) -> None:
    """The day counts again. Raises CalendarFault where it is no holiday."""
    with acting_as(by):
        holiday = Holiday.objects.filter(day=day).first()
        if holiday is None:
            raise CalendarFault(f"{format_date(day, 'en')} is not a holiday; see `hemayat calendar list`")
        _record("calendar.holiday_removed", by, holiday, now)
        holiday.delete()


def _happen(keys: Sequence[Key], event: ClockEntry) -> None:
    with connection.cursor() as cursor:
        # Nobody may change a clock's row, nor lock it therefore; two who move it at once take turns here.
        cursor.execute(TAKE_TURNS, [sorted(clock for _, clock in keys)])
    of = {"household_id__in": [key[0] for key in keys]}
    numbers = [key[1] for key in keys]
    kept = {
        (this_clock.household_id, this_clock.id): this_clock
        for this_clock in Clock.objects.filter(**of, id__in=numbers)
    }
    if missing := set(keys) - set(kept):
        raise NoSuchClock(min(missing)[1])
    logs = _logs(ClockEvent.objects.filter(**of, clock_id__in=numbers))
    ClockEvent.objects.bulk_create(
        _next(kept[key], logs[key], event)
        for key in keys
        if event.happening in FOLLOWS[ClockEventKind(logs[key][-1].happening)]
    )


def _logs(rows: QuerySet[ClockEvent]) -> dict[Key, list[ClockEvent]]:
    found: dict[Key, list[ClockEvent]] = defaultdict(list)
    for row in rows.order_by("number"):
        found[row.household_id, row.clock_id].append(row)
    return found


def _next(clock: Clock, log: Sequence[ClockEvent], event: ClockEntry) -> ClockEvent:
    return ClockEvent(
        household_id=clock.household_id,
        clock_id=clock.id,
        number=len(log) + 1,
        province=clock.province,
        happening=event.happening.value,
        why=event.why,
        due_on=_announced(clock, log, day_of(event.at))
        if event.happening is ClockEventKind.RESUMED
        else None,
        at=event.at,
    )


def _announced(clock: Clock, log: Sequence[ClockEvent], today: dt.date) -> dt.date:
    """The due date of a clock that resumes today."""
    calendar = calendar_of_version(clock.agreement_number, day_of(clock.started_at))
    events = [ClockEntry(ClockEventKind(row.happening), row.at, row.why, row.due_on) for row in log]
    return due_on(events, clock.promised_on, calendar, today)


def _words(holiday: Holiday) -> tuple[str, str, bool]:
    return holiday.title_fa, holiday.title_en, holiday.is_estimate


def _record(event: str, by: Actor, holiday: Holiday, now: dt.datetime) -> None:
    subject, detail = f"day:{holiday.day.isoformat()}", {"title": holiday.title_en}
    record(by=by, event=event, subject=subject, detail=detail, now=now)
