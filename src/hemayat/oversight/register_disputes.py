"""Disputes by the register that owns the data item: how a month went, and the disputes behind each figure.

Ask as who may see them. Nothing is withheld: oversight may read each dispute, and the owner has each of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from hemayat.audit.context import run_statement
from hemayat.common.tracking_code import grouped
from hemayat.oversight.figure_rows import DAY, WITHIN

PAGE = 50
# Each of those that the owner had in this time. A request that ended without the owner's answer is open no more.
_ROWS = f"""
SELECT *, answered_on IS NOT NULL AND (answered_on > due_on) AS is_late,
    is_open AND due_on < %(until)s AS is_overdue, answered_on - sent_on AS days
FROM (
    SELECT d.register, d.request_id, d.province, d.reference, d.owner_reference, r.tracking_code,
        {DAY.format("d.sent_at")} AS sent_on, c.promised_on AS due_on,
        CASE WHEN {WITHIN.format("d.answered_at")} THEN {DAY.format("d.answered_at")} END AS answered_on,
        CASE WHEN {WITHIN.format("d.answered_at")} THEN d.result ELSE '' END AS result,
        coalesce({DAY.format("coalesce(d.answered_at, r.ended_at)")} >= %(until)s, true) AS is_open
    FROM request_dispute d
    JOIN request r ON (r.household_id, r.id) = (d.household_id, d.request_id)
    LEFT JOIN clock c ON (c.household_id, c.id) = (d.household_id, d.clock_id)
    WHERE {DAY.format("d.sent_at")} < %(until)s
        AND coalesce({DAY.format("coalesce(d.answered_at, r.ended_at)")} >= %(since)s, true)
) disputes"""  # noqa: S608 - constants of this module
_COUNTED = f"""
SELECT register, count(*) FILTER (WHERE sent_on >= %(since)s), count(*) FILTER (WHERE result = 'corrected'),
    count(*) FILTER (WHERE result = 'upheld'), count(*) FILTER (WHERE is_late), count(*) FILTER (WHERE is_open),
    count(*) FILTER (WHERE is_overdue), percentile_disc(0.5) WITHIN GROUP (ORDER BY days), max(days)
FROM ({_ROWS}) counted GROUP BY 1"""  # noqa: S608 - as above
_CONDITIONS = {
    "sent": "sent_on >= %(since)s",
    "corrected": "result = 'corrected'",
    "upheld": "result = 'upheld'",
    "late": "is_late",
    "open": "is_open",
    "overdue": "is_overdue",
}
_LISTED = """
SELECT request_id, province, tracking_code, reference, owner_reference, sent_on, due_on, answered_on, result, days,
    is_late OR is_overdue
FROM ({rows}) listed WHERE register = %(register)s AND request_id > %(after)s AND ({condition})
ORDER BY request_id LIMIT %(most)s"""
FIGURES = tuple(_CONDITIONS)


@dataclass(frozen=True)
class DisputeMonth:
    """`sent`: to the owner in the month; `corrected`, `upheld`: by its answer in the month, `late` of these after its
    due date. `open`: without an answer at the month's end, `overdue` of these past their due date. `middle_days`,
    `most_days`: from when the owner had it to its answer; None if it answered none.
    """

    register: str
    sent: int = 0
    corrected: int = 0
    upheld: int = 0
    late: int = 0
    open: int = 0
    overdue: int = 0
    middle_days: int | None = None
    most_days: int | None = None

    @property
    def answered(self) -> int:
        return self.corrected + self.upheld


@dataclass(frozen=True)
class DisputeLine:
    """One dispute, with nothing of who it is about. `reference` is ours, `owner_reference` the register's own.

    `answered_on`, `result`, `days`: of an answer in the month.
    """

    request_id: int
    province: str
    tracking_code: str
    reference: str
    owner_reference: str
    sent_on: dt.date
    due_on: dt.date | None
    answered_on: dt.date | None
    result: str
    days: int | None
    is_late: bool


def dispute_months(since_on: dt.date, until_on: dt.date) -> dict[str, DisputeMonth]:
    """Register → how its disputes went from the one day until before the other. One query."""
    rows = run_statement(_COUNTED, {"since": since_on, "until": until_on})
    return {row[0]: DisputeMonth(*row) for row in rows}


def disputes_of(
    register: str,
    since_on: dt.date,
    until_on: dt.date,
    figures: Collection[str],
    *,
    after: int = 0,
    most: int = PAGE,
) -> list[DisputeLine]:
    """Those that one of these figures counts, in the order of their requests, up to one more than `most`. One query."""
    condition = " OR ".join(_CONDITIONS[name] for name in figures)
    given = {
        "register": register, "since": since_on, "until": until_on, "after": after, "most": most + 1,
    }  # fmt: skip
    return [_line(row) for row in run_statement(_LISTED.format(rows=_ROWS, condition=condition), given)]


# ---------------------------------------------------------------------------------------- underneath


def _line(row: Sequence[Any]) -> DisputeLine:
    request_id, province, code, reference, *rest = row
    return DisputeLine(request_id, province, grouped(code), str(reference), *rest)
