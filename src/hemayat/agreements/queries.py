"""Every read of the agreement, of its calendar and of its clocks that a page or a job needs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection

from hemayat.agreements import clocks
from hemayat.agreements.calendar import Calendar, add_working_days
from hemayat.agreements.clocks import ClockEntry, ClockEventKind, due_on
from hemayat.agreements.content import SIDES, AgreementClause, ServiceAgreement, agreement_of
from hemayat.agreements.errors import NoAgreementInForce, NoSuchClock
from hemayat.agreements.models import AgreementVersion, Clock, ClockEvent, Holiday, OfficialText
from hemayat.common.dates import day_of

AHEAD = 120
"""Days: most promises are over before then."""
NEAR = 4
"""Within four times as many days of any kind a promise falls due, but in a calendar that nobody has seen yet."""
IN_FORCE = """
SELECT number, sha256 FROM agreement_version WHERE effective_from <= %s ORDER BY effective_from DESC LIMIT 1
"""
SINCE = """
SELECT number, sha256 FROM agreement_version
WHERE effective_from <= %(until)s AND effective_from >= coalesce(
    (SELECT max(effective_from) FROM agreement_version WHERE effective_from <= %(since)s), '-infinity')
"""
# The one in force and the holidays of the months to come, for a statement that reads them with what it asks for
# besides; wants the parameter `day`. What it gives is read by `terms_of`.
TERMS = f"""(
    SELECT jsonb_build_array(v.number, v.sha256, ARRAY(
        SELECT h.day FROM holiday h WHERE h.day BETWEEN %(day)s AND %(day)s::date + {AHEAD}))
    FROM agreement_version v WHERE v.effective_from <= %(day)s ORDER BY v.effective_from DESC LIMIT 1
)"""  # noqa: S608 - number of our own
# No calendar makes a promise fall due before as many days of any kind have passed.
OPEN_CLOCKS = """
SELECT c.household_id, c.id, c.about, c.agreement_number, c.promised_on,
    array_agg(e.happening ORDER BY e.number), array_agg(e.at ORDER BY e.number),
    array_agg(e.due_on ORDER BY e.number)
FROM clock c JOIN clock_event e ON e.household_id = c.household_id AND e.clock_id = c.id
WHERE c.started_at < %s::date - c.working_days * interval '1 day' AND NOT EXISTS (
    SELECT FROM clock_event s
    WHERE s.household_id = c.household_id AND s.clock_id = c.id AND s.happening = 'stopped'
)
GROUP BY c.household_id, c.id
"""


CLOCKS = """
SELECT v.number, v.sha256, c.household_id, c.about, c.promised_on, c.started_at,
    array_agg(e.happening ORDER BY e.number), array_agg(e.at ORDER BY e.number), array_agg(e.why ORDER BY e.number),
    array_agg(e.due_on ORDER BY e.number)
FROM unnest(%s::bigint[], %s::text[]) AS asked (household, about)
JOIN clock c ON (c.household_id, c.about) = (asked.household, asked.about)
JOIN clock_event e ON e.household_id = c.household_id AND e.clock_id = c.id
JOIN agreement_version v ON v.number = c.agreement_number
GROUP BY c.household_id, c.id, v.number
"""


@dataclass(frozen=True)
class ClockView:
    """How a promise stands. `due_on`: while it is paused, the day as if it went on today.

    `promised_on`: what was told at the start. `is_overdue`: not kept on time, whether or not it was kept since.
    `working_days_late`: until today; 0 if only days of rest have passed since, or once it is stopped.
    """

    promised_on: dt.date
    due_on: dt.date
    working_days_left: int
    working_days_late: int
    is_paused: bool
    is_overdue: bool
    stopped_at: dt.datetime | None
    events: tuple[ClockEntry, ...]


@dataclass(frozen=True)
class UpcomingHolidays:
    """The holidays from today up to and with a day."""

    days: frozenset[dt.date]
    until: dt.date


@dataclass(frozen=True)
class PromiseTerms:
    """By what a promise is made today: the agreement in force, and the holidays that come next."""

    agreement: ServiceAgreement
    near: UpcomingHolidays


@dataclass(frozen=True)
class OverdueClock:
    """A promise that is not kept and whose day has passed."""

    household: int
    clock: int
    about: str
    due_on: dt.date


@dataclass(frozen=True)
class VersionSeal:
    """`sha256` over the canonical JSON of the body."""

    sha256: str
    published_at: dt.datetime


def version_in_force(on: dt.date) -> ServiceAgreement:
    """The version that holds on a day. Raises NoAgreementInForce before the first."""
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE, [on])
        version = cursor.fetchone()
    if version is None:
        raise NoAgreementInForce(on)
    return _read(*version)


def objection_window(decided_on: dt.date, today: ServiceAgreement) -> int | None:
    """In how many days one may object to a decision of a day; None: without a limit. One query if there is a limit.

    The longest of all versions since: what was announced with a decision is never shortened by a later version.
    """
    longest = today.parameters.objection_window_days
    if longest is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(SINCE, {"since": decided_on, "until": today.effective_from})
        others = [_read(*version) for version in cursor.fetchall() if version[0] != today.number]
    windows = [other.parameters.objection_window_days for other in others]
    return None if None in windows else max([longest, *(days for days in windows if days is not None)])


def terms_of(content: str | None, on: dt.date) -> PromiseTerms:
    """What `TERMS` gave on a day. Raises NoAgreementInForce before the first version."""
    if content is None:
        raise NoAgreementInForce(on)
    number, sha256, days = json.loads(content)
    near = UpcomingHolidays(frozenset(map(dt.date.fromisoformat, days)), on + dt.timedelta(days=AHEAD))
    return PromiseTerms(_read(number, sha256), near)


def near_holidays(since: dt.date, until: dt.date) -> UpcomingHolidays:
    """One query."""
    return UpcomingHolidays(calendar_days(since, until), until)


def promised_days(
    lengths: Collection[int],
    agreement: ServiceAgreement,
    now: dt.datetime,
    near: UpcomingHolidays | None = None,
) -> dict[int, dt.date]:
    """How many working days → the day on which they are over. `near`: holidays that were read already."""
    today, weekend = day_of(now), frozenset(agreement.parameters.weekend)
    near = near or near_holidays(today, today + dt.timedelta(days=NEAR * max(lengths)))
    found = {days: add_working_days(today, days, weekend, near.days) for days in lengths}
    if max(found.values()) <= near.until:
        return found
    return promised_days(lengths, agreement, now, near_holidays(today, dt.date.max))


def all_versions() -> list[ServiceAgreement]:
    """Every published version, the newest first (R6.1b)."""
    return [agreement_of(v.body) for v in AgreementVersion.objects.order_by("-effective_from")]


def commitments(agreement: ServiceAgreement) -> list[tuple[str, list[AgreementClause]]]:
    """What each side undertakes, in the order of the text: ministry first, then applicant (R2.2a)."""
    clauses = [clause for section in agreement.sections for clause in section.clauses]
    return [(side, [clause for clause in clauses if clause.side == side]) for side in SIDES]


def version(number: int) -> ServiceAgreement | None:
    agreement_version = AgreementVersion.objects.filter(number=number).first()
    return agreement_of(agreement_version.body) if agreement_version else None


def previous_version(number: int) -> ServiceAgreement | None:
    """The version that this one followed; None for the first."""
    agreement_version = AgreementVersion.objects.filter(number__lt=number).order_by("-number").first()
    return agreement_of(agreement_version.body) if agreement_version else None


def seal_of(number: int) -> VersionSeal | None:
    """What makes a version that very one, and when it was published."""
    agreement_version = AgreementVersion.objects.filter(number=number).first()
    return (
        VersionSeal(agreement_version.sha256, agreement_version.published_at) if agreement_version else None
    )


def official_text(number: int) -> OfficialText | None:
    """What the ministry issued, of a published version that has it."""
    agreement = version(number)
    return OfficialText.objects.filter(pk=agreement.official_sha256).first() if agreement else None


def holidays(first: dt.date, last: dt.date) -> list[Holiday]:
    """Those from one day to another, in order."""
    return list(Holiday.objects.filter(day__range=(first, last)).order_by("day"))


def calendar_of(agreement: ServiceAgreement, since: dt.date, until: dt.date = dt.date.max) -> Calendar:
    """The working days of the agreement from a day on, as the calendar stands now. One query.

    `until`: no holiday after that day is looked up.
    """
    return Calendar(frozenset(agreement.parameters.weekend), calendar_days(since, until))


def calendar_of_version(number: int, since: dt.date) -> Calendar:
    """The same of a published version, by its number. Two queries."""
    return calendar_of(_known(number), since)


def calendar_days(since: dt.date, until: dt.date = dt.date.max) -> frozenset[dt.date]:
    """The holidays between two days, whatever the agreement. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT day FROM holiday WHERE day BETWEEN %s AND %s", [since, until])
        return frozenset(day for (day,) in cursor.fetchall())


def log_of(household: int, clock: int) -> list[ClockEntry]:
    """What happened to a clock, in order; nothing where it is not this actor's to see."""
    rows = ClockEvent.objects.filter(household_id=household, clock_id=clock).order_by("number")
    return [ClockEntry(ClockEventKind(row.happening), row.at, row.why, row.due_on) for row in rows]


def clock_of(household: int, clock: int, today: dt.date) -> ClockView:
    """How the promise stands. Raises NoSuchClock where it is not this actor's to see. Four queries."""
    this_clock = Clock.objects.filter(household_id=household, id=clock).first()
    if this_clock is None:
        raise NoSuchClock(clock)
    calendar = calendar_of_version(this_clock.agreement_number, day_of(this_clock.started_at))
    return _view(this_clock, log_of(household, clock), calendar, today)


def clocks_of(household: int, abouts: Sequence[str], today: dt.date) -> dict[str, ClockView]:
    """Case → how its promise stands, of those cases of a household that have a clock. Two queries."""
    found = clocks_of_cases([(household, about) for about in abouts], today)
    return {about: clock for (_, about), clock in found.items()}


def clocks_of_cases(cases: Sequence[tuple[int, str]], today: dt.date) -> dict[tuple[int, str], ClockView]:
    """The same for the cases of several households. `cases`: each with its household, as the keys of the answer."""
    with connection.cursor() as cursor:
        cursor.execute(CLOCKS, [[household for household, _ in cases], [about for _, about in cases]])
        rows = cursor.fetchall()
    since = min((day_of(started_at) for *_, started_at, _, _, _, _ in rows), default=today)
    found, days = {}, calendar_days(since) if rows else frozenset()
    for number, sha256, household, about, promised_on, _, *happened in rows:
        log = [ClockEntry(ClockEventKind(kind), *of) for kind, *of in zip(*happened, strict=True)]
        calendar = Calendar(frozenset(_read(number, sha256).parameters.weekend), days)
        found[household, about] = _seen(promised_on, log, calendar, today)
    return found


def overdue(today: dt.date) -> list[OverdueClock]:
    """Every promise that is not kept and whose day has passed, the longest first. Ask as the system."""
    calendars: dict[int, Calendar] = {}
    found = []
    with connection.cursor() as cursor:
        cursor.execute(OPEN_CLOCKS, [today])
        for household, clock, about, number, promised_on, *happened in cursor:
            if number not in calendars:
                calendars[number] = calendar_of_version(number, dt.date.min)
            log = [
                ClockEntry(ClockEventKind(kind), at, "", due) for kind, at, due in zip(*happened, strict=True)
            ]
            due = due_on(log, promised_on, calendars[number], today)
            if due < today:
                found.append(OverdueClock(household, clock, about, due))
    return sorted(found, key=lambda late: (late.due_on, late.household, late.clock))


@lru_cache(8)
def _read(number: int, sha256: str) -> ServiceAgreement:
    """What is published never changes, so that what was read once stays right."""
    return agreement_of(AgreementVersion.objects.get(number=number, sha256=sha256).body)


def _known(number: int) -> ServiceAgreement:
    agreement = version(number)
    assert agreement is not None, "a published version is never taken out"
    return agreement


def _view(clock: Clock, log: Sequence[ClockEntry], calendar: Calendar, today: dt.date) -> ClockView:
    return _seen(clock.promised_on, log, calendar, today)


def _seen(promised_on: dt.date, log: Sequence[ClockEntry], calendar: Calendar, today: dt.date) -> ClockView:
    due, stopped = due_on(log, promised_on, calendar, today), clocks.stopped_at(log)
    is_paused = clocks.is_paused(log)
    return ClockView(
        promised_on=promised_on,
        due_on=due,
        working_days_left=0 if stopped else calendar.count(today, due),
        working_days_late=0 if stopped else calendar.count(due, today),
        is_paused=is_paused,
        is_overdue=due < (day_of(stopped) if stopped else today),
        stopped_at=stopped,
        events=tuple(log),
    )
