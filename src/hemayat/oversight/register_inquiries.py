"""What was wrong with the answer to an inquiry, and the inquiries of a month behind each figure.

Ask as who may see them. Which person has no answer is not shown here: the case file shows it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from hemayat.audit.context import run_statement
from hemayat.cases.queue_pages import Cursor, QueuePage, cursor_text, page_of
from hemayat.common.dates import TEHRAN, day_of
from hemayat.common.language import Words
from hemayat.common.tracking_code import grouped
from hemayat.inquiries.answer_store import results_in
from hemayat.inquiries.answers import PersonResult
from hemayat.oversight.register_measures import MaxAge, RegisterMonthReport
from hemayat.requests.kinds import KIND_WORDS
from hemayat.requests.states import CaseKind
from hemayat.rules.scalars import day_before

PAGE = 50
PARTS = 10
"""A page ends after this number of parts, also if it found few inquiries: each answer of a part has to be unsealed."""
_PART = 500
_PROBLEM_OF = {
    "no_answer": "unanswered", "failed": "unanswered", "quarantined": "unreadable", "contradicted": "contradicted",
}  # fmt: skip
"""Result of one person → problem."""
# The results are sealed: these are the rows that can have the problem. What is asked because of an event or a run
# belongs to no request.
_CAN_HAVE = {"silent": "NOT a.is_answered", "old": "a.is_answered"}
# In the order of the index register_answer_by_time: each part is read from where the last one ended. The first begins
# with the month: a second lower limit would make PostgreSQL expect few rows, and it would sort the rest of the month.
_LISTED = f"""
SELECT a.id, a.province, a.asked_at, a.reference, coalesce(r.kind, ''), coalesce(r.tracking_code, ''), a.is_answered,
    a.body
FROM register_answer a
LEFT JOIN request r ON r.household_id = a.household_id
    AND (split_part(a.about, ':', 1), split_part(a.about, ':', 2)) = ('request', r.id::text)
WHERE a.register = %(register)s AND (a.asked_at, a.id) > (%(after_at)s, %(after_id)s) AND a.asked_at < %(until)s
    AND {{condition}}
ORDER BY a.asked_at, a.id LIMIT {_PART}"""  # noqa: S608 - constants of this module


@dataclass(frozen=True)
class InquiryLine:
    """One inquiry about a household. `reference`: of the call, which the owner keeps as well.

    `kind`, `tracking_code`: of the request; empty if an event or a national run was the reason for the inquiry.
    """

    id: int
    province: str
    asked_at: dt.datetime
    reference: str
    kind: str
    tracking_code: str

    @property
    def title(self) -> Words | None:
        return KIND_WORDS[CaseKind(self.kind)] if self.kind else None


def problems_of(
    asked_on: dt.date, is_answered: bool, people: Iterable[PersonResult], limit: MaxAge | None
) -> set[str]:
    """Names of PROBLEMS. `limit`: how old an answer may be."""
    if not is_answered:
        return {"silent"}
    results = list(people)
    found = {_PROBLEM_OF[one.result] for one in results if one.result in _PROBLEM_OF}
    if limit:
        oldest = day_before(asked_on, limit)
        if any(one.result == "answered" and one.as_of < oldest for one in results):
            found.add("old")
    return found


def inquiries_of(
    register: str, report: RegisterMonthReport, problem: str, *, after: Cursor | None = None
) -> QueuePage[InquiryLine, str]:
    """Those of the month with this problem, in the order in which they were made: a page of at most PAGE.

    A page can have fewer, or none, and another one after it: it ends after PARTS parts.
    """
    month = report.registers.get(register)
    limit = month.limit if month else None
    since, until = (
        dt.datetime.combine(day, dt.time.min, TEHRAN) for day in (report.since_on, report.until_on)
    )
    statement = _LISTED.format(condition=_CAN_HAVE.get(problem, "a.is_answered AND NOT a.is_complete"))
    given = {"register": register, "until": until}
    place, found = Cursor(since, 0), list[InquiryLine]()
    if after and isinstance(after.value, dt.datetime) and after.value >= since:
        place = after
    for _ in range(PARTS):
        rows = run_statement(statement, {**given, "after_at": place.value, "after_id": place.number})
        found += _with_problem(problem, limit, rows)
        if len(found) > PAGE or len(rows) < _PART:
            return page_of(found, lambda line: cursor_text(Cursor(line.asked_at, line.id)), PAGE)
        place = Cursor(rows[-1][2], rows[-1][0])
    return QueuePage(found, cursor_text(place))


# ---------------------------------------------------------------------------------------- underneath


def _with_problem(problem: str, limit: MaxAge | None, rows: list[tuple[Any, ...]]) -> Iterator[InquiryLine]:
    for number, province, asked_at, reference, kind, code, is_answered, body in rows:
        if problem in problems_of(day_of(asked_at), is_answered, results_in(bytes(body)), limit):
            tracking_code = grouped(code) if code else ""
            yield InquiryLine(number, province, asked_at, str(reference), kind, tracking_code)
