"""The figures of each month that is over, by province: counted once by a job, kept, and read by everybody.

A month that is not over is not told: from counts that grow by the hour, one case could be read off.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from django.db import connection

from hemayat.agreements.errors import NoAgreementInForce
from hemayat.agreements.queries import version_in_force
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of, month_start, months_before
from hemayat.oversight.figure_rows import (
    BY_PERSON,
    COMPLAINTS,
    DAY,
    DECIDED,
    DUE,
    OBJECTIONS,
    WITHIN,
)
from hemayat.oversight.measurements import MeasuredCaseQuery, available, rows_for_period
from hemayat.oversight.models import MonthMeasured, RegisterMonthMeasured
from hemayat.oversight.monthly_cells import count_cells, few_places, share_cells
from hemayat.oversight.monthly_measures import (
    ALL,
    HIDDEN,
    NATION,
    NONE,
    TIMES,
    MonthlyMeasure,
    MonthlyValue,
    MonthReport,
    Row,
)

MOST_MONTHS = 24
SHOWN_MONTHS = 13
_IN_HAND = (
    "'request.taken_up', 'request.handed_over', 'request.question_answered', 'request.question_unanswered'"
)
_OUT_OF_HAND = (
    "'request.question_asked', 'request.asked_again', 'request.released', 'request.register_answered_late', "
    "'request.cause_corrected', 'request.decided_by_officer'"
)
# Each counts by province: how long it took and how many took so long, or of how many and how many of these. Objections
# are a part of what was decided, which stands beside them: the others are counted too, so that they are not to be had
# by taking the ones from the other.
_DAYS = {
    "decision": f"SELECT province, days, count(*) FROM ({DECIDED}) decided GROUP BY 1, 2",  # noqa: S608 - all of it stands here
    "answer": f"""
SELECT c.province, {DAY.format("s.at")} - {DAY.format("c.started_at")}, count(*)
FROM clock_event s JOIN clock c ON (c.household_id, c.id) = (s.household_id, s.clock_id)
WHERE s.happening = 'stopped' AND s.why <> 'question.merged' AND c.about LIKE 'question:%%'
    AND {WITHIN.format("s.at")} GROUP BY 1, 2""",  # noqa: S608 - all of it stands here
    # The stretches in which the case was in an officer's hands: a stretch ends when the officer asks the applicant or
    # the registers, puts the case back or decides. A case decided without being taken up has no such time.
    "officer_minutes": f"""
SELECT province, minutes, count(*) FROM (
    SELECT d.province, ceil(extract(epoch FROM sum(stretch.until - stretch.at)) / 60)::int AS minutes
    FROM decision d CROSS JOIN LATERAL (
        SELECT e.at, e.event IN ({_IN_HAND}) AS is_in_hand,
            lead(e.at, 1, d.decided_at) OVER (ORDER BY e.id) AS until
        FROM request_event e
        WHERE (e.household_id, e.request_id) = (d.household_id, d.request_id) AND e.at <= d.decided_at
            AND e.event IN ({_IN_HAND}, {_OUT_OF_HAND})
    ) stretch
    WHERE d.decided_by LIKE 'staff:%%' AND {WITHIN.format("d.decided_at")} AND stretch.is_in_hand
    GROUP BY d.household_id, d.id, d.province
) timed GROUP BY 1, 2""",  # noqa: S608 - all of it stands here
}  # fmt: skip
_CLOCKS = """
SELECT c.province, count(*), count(*) FILTER (WHERE (s.at AT TIME ZONE 'Asia/Tehran')::date <= c.promised_on)
FROM clock c LEFT JOIN clock_event s ON (s.household_id, s.clock_id, s.happening) = (c.household_id, c.id, 'stopped')
WHERE c.about LIKE 'question:%%' AND c.promised_on >= %(since)s AND c.promised_on < %(until)s
    AND s.why IS DISTINCT FROM 'question.merged' GROUP BY 1"""
_PARTS = {
    "due": f"SELECT province, count(*), count(*) FILTER (WHERE is_in_time) FROM ({DUE}) due GROUP BY 1",  # noqa: S608 - all of it stands here
    "answer_due": _CLOCKS,
    "overturned": f"""
SELECT province, count(*) FILTER (WHERE is_objection), count(*) FILTER (WHERE is_overturned),
    count(*) FILTER (WHERE NOT is_objection)
FROM ({OBJECTIONS}) decided GROUP BY 1""",  # noqa: S608 - all of it stands here
    "by_person": f"""
SELECT province, count(*), count(*) FILTER (WHERE is_by_person) FROM ({BY_PERSON}) decided GROUP BY 1""",  # noqa: S608 - all of it stands here
    # Within one province, since the same text in two provinces is written by two units.
    "same_answers": f"""
SELECT province, count(*), count(*) FILTER (WHERE least_case <> most_case) FROM (
    SELECT province, min(request_id) OVER alike AS least_case, max(request_id) OVER alike AS most_case
    FROM officer_answer WHERE {WITHIN.format("at")} WINDOW alike AS (PARTITION BY province, words_index)
) answers GROUP BY 1""",  # noqa: S608 - all of it stands here
    # A later decision about a request, or by two people; one that follows from a national run is no review.
    "refusals_overturned": f"""
SELECT d.province, count(*), count(*) FILTER (WHERE d.outcome = 'eligible')
FROM decision d JOIN decision old ON (old.household_id, old.id) = (d.household_id, d.before_decision_id)
WHERE old.decided_by LIKE 'staff:%%' AND old.outcome <> 'eligible' AND {WITHIN.format("d.decided_at")}
    AND (d.request_id IS NOT NULL OR d.kind = 'override')
GROUP BY 1""",  # noqa: S608 - all of it stands here
    "refusals_reread": f"""
SELECT d.province, count(*), count(r.id)
FROM decision d LEFT JOIN reexamination r ON (r.household_id, r.decision_id) = (d.household_id, d.id)
WHERE d.request_id IS NOT NULL AND d.decided_by LIKE 'staff:%%' AND d.outcome <> 'eligible'
    AND d.kind IN ('officer', 'engine') AND {WITHIN.format("d.decided_at")} GROUP BY 1""",  # noqa: S608 - all of it stands here
    "rereadings_agreed": f"""
SELECT r.province, count(*), count(*) FILTER (WHERE r.is_agreed)
FROM reexamination r JOIN decision d ON (d.household_id, d.id) = (r.household_id, r.decision_id)
WHERE d.outcome <> 'eligible' AND {WITHIN.format("r.at")} GROUP BY 1""",  # noqa: S608 - all of it stands here
    "complaint_due": f"""
SELECT province, count(*), count(*) FILTER (WHERE state = 'answered' AND {DAY.format("ended_at")} <= answer_on)
FROM complaint WHERE answer_on >= %(since)s AND answer_on < %(until)s
    AND NOT (state = 'withdrawn' AND {DAY.format("ended_at")} <= answer_on) GROUP BY 1""",  # noqa: S608 - all of it stands here
}  # fmt: skip
_COMPLAINTS = f"SELECT province, count(*) FROM ({COMPLAINTS}) filed GROUP BY 1"  # noqa: S608 - all of it stands here
# Some requests are decided in a month before the first one falls due.
_FIRST = """
SELECT least((SELECT min(answer_on) FROM request WHERE filed_at IS NOT NULL),
    (SELECT (min(ended_at) AT TIME ZONE 'Asia/Tehran')::date FROM request WHERE ended_at IS NOT NULL))"""


def measure_months(*, now: dt.datetime) -> int:
    """Measure and keep each month that is over and was not measured yet; returns how many. Done again it does none."""
    done = 0
    for since in months_to_measure(MonthMeasured, _FIRST, day_of(now)):
        # Before the first agreement nothing was promised, and there is nothing to measure by.
        with suppress(NoAgreementInForce), acting_as(SYSTEM):
            _keep(MeasuredCaseQuery(since, months_before(since, -1)), now)
            done += 1
    return done


def months(most: int = SHOWN_MONTHS) -> list[MonthReport]:
    """Those that were measured, the latest first. One query."""
    return [_month(row) for row in MonthMeasured.objects.order_by("-since_on")[:most]]


def months_to_measure(
    kept: type[MonthMeasured | RegisterMonthMeasured], first_day: str, today: dt.date
) -> list[dt.date]:
    """The first days of months that are over and are not among the `kept` ones.

    `first_day`: the statement that finds the day with which measuring begins.
    """
    this = month_start(today)
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(first_day)
        (first,) = cursor.fetchone() or (None,)
        measured = set(kept._default_manager.values_list("since_on", flat=True))  # noqa: SLF001 - Django's own name
    if first is None:
        return []
    back = [months_before(this, so_far) for so_far in range(MOST_MONTHS, 0, -1)]
    return [since for since in back if since >= month_start(first) and since not in measured]


# ---------------------------------------------------------------------------------------- counting


def _keep(query: MeasuredCaseQuery, now: dt.datetime) -> None:
    agreement = version_in_force(query.until - dt.timedelta(days=1))
    found = {name: _cells(measure, query, now) for name, measure in ALL.items()}
    places = sorted({place for cells in found.values() for place in cells if place != NATION})
    rows = {
        place: {name: asdict(cells[place]) for name, cells in found.items() if place in cells}
        for place in (NATION, *places)
    }
    row = MonthMeasured(
        since_on=query.since, until_on=query.until, measured_at=now, agreement_number=agreement.number,
        targets=dict(agreement.indicators), figures=rows,
    )  # fmt: skip
    # Two workers may count the same month; it is kept once.
    MonthMeasured.objects.bulk_create([row], ignore_conflicts=True)


def _cells(measure: MonthlyMeasure, query: MeasuredCaseQuery, now: dt.datetime) -> dict[str, MonthlyValue]:
    """Place → cell, with nothing in it of a few."""
    name = measure.name
    if measure.is_national:
        value, minutes = available(query, now)
        return {NATION: MonthlyValue(minutes, value)}
    if measure.unit in TIMES:
        return _of_days(rows_for_period(_DAYS[name], query))
    if measure.unit == "count":
        return count_cells(dict(rows_for_period(_COMPLAINTS, query)))
    rows = rows_for_period(_PARTS[name], query)
    others = {place: rest[0] for place, _, _, *rest in rows if rest}
    return share_cells({place: (of, part) for place, of, part, *_ in rows}, others)


def _of_days(rows: Sequence[tuple[Any, ...]]) -> dict[str, MonthlyValue]:
    lengths: dict[str, Counter[int]] = defaultdict(Counter)
    for place, days, many in rows:
        lengths[place][days] += many
        lengths[NATION][days] += many
    few = few_places({place: some.total() for place, some in lengths.items()})
    return {place: HIDDEN if place in few else _timed(some) for place, some in lengths.items()} or {
        NATION: NONE
    }


def _timed(lengths: Counter[int]) -> MonthlyValue:
    return MonthlyValue(lengths.total(), _within(lengths, 5), _within(lengths, 9))


def _within(lengths: Counter[int], tenths: int) -> int:
    """The shortest time within which so many tenths of them were done."""
    seen = 0
    for length in sorted(lengths):
        seen += lengths[length]
        if 10 * seen >= tenths * lengths.total():
            return length
    raise ValueError("of nothing there is no time")


# ---------------------------------------------------------------------------------------- reading


def _month(row: MonthMeasured) -> MonthReport:
    rows = {place: _row(cells) for place, cells in row.figures.items()}
    nation = rows.pop(NATION)
    return MonthReport(
        row.since_on, row.until_on, row.measured_at, row.agreement_number, row.targets, nation, rows
    )


def _row(cells: Mapping[str, Any]) -> Row:
    return {name: MonthlyValue(**cells[name]) if name in cells else NONE for name in ALL}
