"""Clocks of promises, and the calendar that they run by.

The functions on clocks are called inside the transaction of the case that a clock belongs to, as whoever moves it on;
that transaction's audit record says who and why. Each once is enough: to repeat one is no fault and changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hemayat.agreements.clocks import FOLLOWS, Event, Happening, day_of, due_on
from hemayat.agreements.errors import CalendarFault, NoSuchClock
from hemayat.agreements.models import Clock, ClockEvent, Holiday
from hemayat.agreements.queries import calendar_of, log_of
from hemayat.agreements.reading import Agreement
from hemayat.audit.actions import record
from hemayat.audit.context import Actor, acting_as
from hemayat.common.dates import format_date

# A clock and the first line of its log are one statement, since neither is anything without the other.
START = """
WITH begun AS (
    INSERT INTO clock (household_id, province, about, working_days, agreement_number, started_at, promised_on)
    SELECT household, province, about, working_days, %s, %s, promised_on
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::int[], %s::date[])
        AS given (household, province, about, working_days, promised_on)
    ON CONFLICT (household_id, about) DO NOTHING RETURNING *
), logged AS (
    INSERT INTO clock_event (household_id, clock_id, number, province, happening, why, at)
    SELECT household_id, id, 1, province, 'started', '', started_at FROM begun
)
SELECT about, id, promised_on FROM begun
"""


NEAR = 4
"""Within four times as many days of any kind a promise falls due, but in a calendar that nobody has seen yet."""


@dataclass(frozen=True)
class NewClock:
    """For the case `about` ("request:7"), which gets a single one."""

    household: int
    province: str
    about: str
    working_days: int


@dataclass(frozen=True)
class Started:
    """A clock that runs, by its id, and the day that it promises."""

    id: int
    promised_on: dt.date


def start_clock(
    *, household: int, province: str, about: str, working_days: int, agreement: Agreement, now: dt.datetime
) -> int:
    """Begin to count for the case `about`. Its id, for the case to keep."""
    clock = NewClock(household, province, about, working_days)
    return start_clocks(clocks=[clock], agreement=agreement, now=now)[about].id


def start_clocks(*, clocks: Sequence[NewClock], agreement: Agreement, now: dt.datetime) -> dict[str, Started]:
    """Begin to count for many cases: case → its clock. One query and one statement."""
    day_of_length = _promised({clock.working_days for clock in clocks}, agreement, now)
    columns: list[list[Any]] = [
        [clock.household for clock in clocks],
        [clock.province for clock in clocks],
        [clock.about for clock in clocks],
        [clock.working_days for clock in clocks],
        [day_of_length[clock.working_days] for clock in clocks],
    ]
    with connection.cursor() as cursor:
        cursor.execute(START, [agreement.number, now, *columns])
        begun = {about: Started(number, day) for about, number, day in cursor.fetchall()}
    return begun if len(begun) == len(clocks) else begun | _running(clocks, begun)


def _promised(lengths: Collection[int], agreement: Agreement, now: dt.datetime) -> dict[int, dt.date]:
    """How many working days → the day on which they are over."""
    started, today = [Event(Happening.STARTED, now)], day_of(now)
    near = today + dt.timedelta(days=NEAR * max(lengths))
    for until in (near, dt.date.max):
        calendar = calendar_of(agreement, today, until)
        found = {days: due_on(started, days, calendar, today) for days in lengths}
        if max(found.values()) <= until:
            break
    return found


def _running(clocks: Sequence[NewClock], begun: Collection[str]) -> dict[str, Started]:
    """Those that ran already."""
    found = {}
    for clock in clocks:
        if clock.about not in begun:
            kept = Clock.objects.get(household_id=clock.household, about=clock.about)
            found[clock.about] = Started(kept.id, kept.promised_on)
    return found


def pause_clock(*, household: int, clock: int, why: str, now: dt.datetime) -> None:
    """Count no more until somebody else has answered. `why`: a word for it ("awaiting_applicant")."""
    _happen(household, clock, Event(Happening.PAUSED, now, why))


def resume_clock(*, household: int, clock: int, why: str = "", now: dt.datetime) -> None:
    """Go on counting."""
    _happen(household, clock, Event(Happening.RESUMED, now, why))


def stop_clock(*, household: int, clock: int, why: str = "", now: dt.datetime) -> None:
    """The promise was kept, or nobody waits for it any more. Nothing comes after it."""
    _happen(household, clock, Event(Happening.STOPPED, now, why))


def add_holiday(*, day: dt.date, title_fa: str, title_en: str, by: Actor, now: dt.datetime) -> bool:
    """A day on which nobody works; also to name one anew or to confirm an estimate. Whether anything changed."""
    if not (title_fa.strip() and title_en.strip()):
        raise CalendarFault("a holiday has a title in Persian and in English; give both")
    named = Holiday(day=day, title_fa=title_fa.strip(), title_en=title_en.strip())
    with acting_as(by):
        known = Holiday.objects.filter(day=day).first()
        if known is not None and _words(known) == _words(named):
            return False
        named.save()
        _record("calendar.holiday_added", by, named, now)
    return True


def remove_holiday(*, day: dt.date, by: Actor, now: dt.datetime) -> None:
    """The day counts again. Raises CalendarFault where it is no holiday."""
    with acting_as(by):
        holiday = Holiday.objects.filter(day=day).first()
        if holiday is None:
            raise CalendarFault(f"{format_date(day, 'en')} is no holiday; see `hemayat calendar list`")
        _record("calendar.holiday_removed", by, holiday, now)
        holiday.delete()


def _happen(household: int, clock: int, event: Event) -> None:
    with connection.cursor() as cursor:
        # Nobody may change a clock's row, nor lock it therefore; two who move it at once take turns here.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('clock', %s))", [clock])
    kept = Clock.objects.filter(household_id=household, id=clock).first()
    if kept is None:
        raise NoSuchClock(clock)
    log = log_of(household, clock)
    if event.happening in FOLLOWS[log[-1].happening]:
        _add(household, kept.province, clock, len(log) + 1, event)


def _add(household: int, province: str, clock: int, number: int, event: Event) -> None:
    ClockEvent.objects.create(
        household_id=household,
        clock_id=clock,
        number=number,
        province=province,
        happening=event.happening.value,
        why=event.why,
        at=event.at,
    )


def _words(holiday: Holiday) -> tuple[str, str, bool]:
    return holiday.title_fa, holiday.title_en, holiday.is_estimate


def _record(event: str, by: Actor, holiday: Holiday, now: dt.datetime) -> None:
    subject, detail = f"day:{holiday.day.isoformat()}", {"title": holiday.title_en}
    record(by=by, event=event, subject=subject, detail=detail, now=now)
