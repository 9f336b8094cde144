"""The figures of the service, counted by the database from the cases themselves: ask as who may see them.

Every statement reads the cases of a stretch of days along one index. A day is a day in Iran.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db import connection

from hemayat.agreements.queries import version_in_force
from hemayat.cases.queue_pages import Cursor, QueuePage, cursor_text, page_of, read_cursor
from hemayat.common.dates import TEHRAN, day_of
from hemayat.common.language import Words
from hemayat.common.tracking_code import grouped
from hemayat.oversight.figure_rows import DECIDED, DUE
from hemayat.oversight.indicators import Figure, permille
from hemayat.requests.kinds import KIND_WORDS
from hemayat.requests.queues import ABROAD, read_province
from hemayat.requests.states import CaseKind, CaseState

WEEKS = (4, 13, 52)
PAGE = 50
SATURDAY = 5

# A week begins on Saturday.
_WEEK = "{day} - ((extract(dow FROM {day})::int + 1) %% 7)"
_DUE_COUNTED = f"""
SELECT kind, province, {_WEEK.format(day="answer_on")}, count(*), count(*) FILTER (WHERE is_in_time)
FROM ({DUE}) due GROUP BY 1, 2, 3"""  # noqa: S608 - all of it stands here
_DECIDED_COUNTED = f"""
SELECT kind, province, {_WEEK.format(day="day")}, days, count(*)
FROM ({DECIDED}) decided GROUP BY 1, 2, 3, 4"""  # noqa: S608 - as above
_LINES = f"""
SELECT household_id, id, province, kind, state, tracking_code, filed_at, ended_at, answer_on, is_in_time
FROM ({DUE}) due WHERE (answer_on, id) > (%(day)s::date, %(number)s) AND NOT (%(late)s AND is_in_time)
ORDER BY answer_on, id LIMIT {PAGE + 1}"""  # noqa: S608 - as above
# Every promise of an answer to a question has a clock of its own; a question that joined another is answered there.
_QUESTIONS = """
SELECT count(*), count(*) FILTER (WHERE (s.at AT TIME ZONE 'Asia/Tehran')::date <= c.promised_on)
FROM clock c
LEFT JOIN clock_event s ON (s.household_id, s.clock_id, s.happening) = (c.household_id, c.id, 'stopped')
WHERE c.about LIKE 'question:%%' AND c.promised_on >= %(since)s AND c.promised_on < %(until)s
    AND s.why IS DISTINCT FROM 'question.merged' AND (%(province)s::text IS NULL OR c.province = %(province)s)"""
_PROBES = """
SELECT count(*) FILTER (WHERE is_up), (SELECT min(minute) FROM availability_probe) FROM availability_probe
WHERE minute >= %(since)s::timestamp AT TIME ZONE 'Asia/Tehran'
    AND minute < %(until)s::timestamp AT TIME ZONE 'Asia/Tehran'"""


@dataclass(frozen=True)
class MeasuredCaseQuery:
    """Of which cases: those of the days from `since` until before `until`, or of the one `week` among them.

    `late`: in a list, those not in time alone. `after`: the last case of the page before, as its day and number.
    """

    since: dt.date
    until: dt.date
    weeks: int = WEEKS[1]
    week: dt.date | None = None
    province: str | None = None
    kind: CaseKind | None = None
    late: bool = False
    after: Cursor | None = None

    def __str__(self) -> str:
        """As an address asks for it, without the page."""
        province = self.province if self.province is None else self.province or ABROAD
        given = {"weeks": self.weeks, "week": self.week, "province": province, "kind": self.kind}
        named = {name: str(value) for name, value in given.items() if value is not None}
        return urlencode(named | ({"late": "1"} if self.late else {}))

    @property
    def address(self) -> str:
        """The same with the page."""
        return f"{self}&after={cursor_text(self.after)}" if self.after else str(self)

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first, and the one after the last."""
        if self.week is None:
            return self.since, self.until
        return max(self.week, self.since), min(self.week + dt.timedelta(days=7), self.until)


@dataclass(frozen=True)
class TimelinessRow:
    """One row of a table. `key`: a kind, a province or the first day of a week. `median_days`: None of none."""

    key: str | dt.date
    due: int
    in_time: int
    decided: int
    median_days: int | None

    @property
    def share(self) -> int | None:
        return permille(self.in_time, self.due)


@dataclass(frozen=True)
class TimelinessFigures:
    """Of the whole, and of its parts."""

    total: TimelinessRow
    by_kind: list[TimelinessRow]
    by_province: list[TimelinessRow]
    by_week: list[TimelinessRow]


@dataclass(frozen=True)
class MeasuredCaseRow:
    """One case of a list: nothing of who it is about. `late_days`: after its due date; None where it was in time."""

    id: int
    province: str
    kind: CaseKind
    state: CaseState
    tracking_code: str
    filed_at: dt.datetime
    ended_at: dt.datetime | None
    due_on: dt.date
    late_days: int | None

    @property
    def title(self) -> Words:
        return KIND_WORDS[self.kind]


def last_weeks(weeks: int, today: dt.date) -> MeasuredCaseQuery:
    """The whole weeks before this one, and what has passed of this one."""
    saturday = today - dt.timedelta(days=(today.weekday() + 2) % 7)
    return MeasuredCaseQuery(saturday - dt.timedelta(weeks=weeks - 1), today, weeks)


def measured(query: MeasuredCaseQuery) -> TimelinessFigures:
    """By kind, by province and by week: for oversight, which may list the cases themselves. Two queries."""
    due: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    decided: dict[Key, Counter[int]] = defaultdict(Counter)
    for *of, fell_due, in_time in rows_for_period(_DUE_COUNTED, query):
        for key in _keys(*of):
            due[key][0] += fell_due
            due[key][1] += in_time
    for *of, days, cases in rows_for_period(_DECIDED_COUNTED, query):
        for key in _keys(*of):
            decided[key][days] += cases
    (total,) = _cells([_WHOLE], due, decided)
    by_kind, by_province, by_week = (_part(place, due, decided) for place in range(3))
    return TimelinessFigures(total, by_kind, by_province, by_week)


def figures(query: MeasuredCaseQuery, now: dt.datetime) -> list[Figure]:
    """Each indicator of the agreement in force, with its target. Five queries."""
    total = measured(query).total
    found = {
        "days_to_decision": (total.median_days, total.decided),
        "decided_by_due_date": (total.share, total.due),
        "questions_answered_by_due_date": questions_answered(query),
        "availability": available(query, now),
    }
    targets = version_in_force(day_of(now)).indicators
    return [Figure(name, *found[name], target) for name, target in targets.items()]


def questions_answered(measured_case_query: MeasuredCaseQuery) -> tuple[int | None, int]:
    """The share answered by the day that was promised, and out of how many. One query."""
    ((due, in_time),) = rows_for_period(_QUESTIONS, measured_case_query)
    return permille(in_time, due), due


def available(measured_case_query: MeasuredCaseQuery, now: dt.datetime) -> tuple[int | None, int]:
    """The share of minutes in which the site answered, of all in these days since the first look ever. One query."""
    (row,) = rows_for_period(_PROBES, measured_case_query)
    up, first = row
    since, until = (dt.datetime.combine(day, dt.time.min, TEHRAN) for day in measured_case_query.days)
    end = min(now, until)
    if first is None or first >= end:
        return None, 0
    minutes = max(1, int((end - max(since, first)).total_seconds() // 60))
    return min(permille(up, minutes) or 0, 1000), minutes


def cases_in(measured_case_query: MeasuredCaseQuery) -> QueuePage[MeasuredCaseRow, MeasuredCaseQuery]:
    """Page by page, by due date. One query."""
    given = {
        "day": measured_case_query.after[0] if measured_case_query.after else dt.date.min,
        "number": measured_case_query.after[1] if measured_case_query.after else 0,
        "late": measured_case_query.late,
    }
    lines = [
        _line(row, measured_case_query.until) for row in rows_for_period(_LINES, measured_case_query, given)
    ]
    return page_of(lines, lambda row: replace(measured_case_query, after=Cursor(row.due_on, row.id)), PAGE)


def rows_for_period(
    statement: str, measured_case_query: MeasuredCaseQuery, also: Mapping[str, Any] | None = None
) -> list[tuple[Any, ...]]:
    """What a statement over DUE, DECIDED or the like finds of these days, province and kind. One query."""
    since, until = measured_case_query.days
    given = {
        "since": since,
        "until": until,
        "province": measured_case_query.province,
        "kind": measured_case_query.kind,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, {**given, **(also or {})})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


# ---------------------------------------------------------------------------------------- underneath


Key = tuple[Any, Any, Any]
"""Kind, province and week; what a row is not of is None."""
Due = Mapping[Key, Sequence[int]]
Decided = Mapping[Key, Counter[int]]
"""Key → days → how many cases took so long."""
_WHOLE: Key = (None, None, None)


def _keys(kind: str, province: str, week: dt.date) -> tuple[Key, ...]:
    """All that a case is counted in."""
    return _WHOLE, (kind, None, None), (None, province, None), (None, None, week)


def _part(place: int, due: Due, decided: Decided) -> list[TimelinessRow]:
    """The rows of one side, in the order of their keys."""
    keys = {key for key in {**due, **decided} if key[place] is not None}
    return _cells(sorted(keys, key=lambda key: key[place]), due, decided)


def _cells(keys: Sequence[Key], due: Due, decided: Decided) -> list[TimelinessRow]:
    return [
        TimelinessRow(
            next((part for part in key if part is not None), ""),
            fell_due,
            in_time,
            *_middle(decided.get(key, Counter())),
        )
        for key in keys
        for fell_due, in_time in [due.get(key, (0, 0))]
    ]


def _middle(days: Counter[int]) -> tuple[int, int | None]:
    """How many cases there are, and how long the middle one took: of an even number, the quicker of the two."""
    cases, seen = days.total(), 0
    for length in sorted(days):
        seen += days[length]
        if 2 * seen >= cases:
            return cases, length
    return 0, None


def _line(row: Sequence[Any], until: dt.date) -> MeasuredCaseRow:
    _, number, province, kind, state, code, filed_at, ended_at, due_on, is_in_time = row
    ended_on = day_of(ended_at) if ended_at else until
    late = None if is_in_time else (ended_on - due_on).days
    return MeasuredCaseRow(
        number, province, CaseKind(kind), CaseState(state), grouped(code), filed_at, ended_at, due_on, late
    )


def read_asked(text: str, today: dt.date) -> MeasuredCaseQuery:
    """What an address asks for; whatever makes no sense in it asks for nothing."""
    given = dict(parse_qsl(text))
    kind, late = given.get("kind"), bool(given.get("late"))
    weeks = int(given["weeks"]) if given.get("weeks") in {str(this_week) for this_week in WEEKS} else WEEKS[1]
    whole = last_weeks(weeks, today)
    week = _day(given.get("week", ""))
    is_within = week is not None and week.weekday() == SATURDAY and whole.since <= week < whole.until
    return replace(
        whole,
        weeks=weeks,
        week=week if is_within else None,
        province=read_province(given.get("province")),
        kind=CaseKind(kind) if kind in set(CaseKind) else None,
        late=late,
        after=read_cursor(given.get("after", "")),
    )


def _day(text: str) -> dt.date | None:
    with suppress(ValueError):
        return dt.date.fromisoformat(text)
    return None
