"""What was wrong with the answer to an inquiry, and the inquiries of a month behind each figure.

Ask as who may see them. Which person has no answer is not shown here: the case file shows it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection

from hemayat.agreements.clocks import day_of
from hemayat.common.language import Words
from hemayat.common.tracking_code import grouped
from hemayat.inquiries.answer_store import results_in
from hemayat.inquiries.answers import PersonResult
from hemayat.oversight.figure_rows import WITHIN
from hemayat.oversight.register_measures import MaxAge, RegisterMonthReport
from hemayat.requests.kinds import KIND_WORDS
from hemayat.requests.states import CaseKind
from hemayat.rules.scalars import day_before

PAGE = 50
_PART = 500
_PROBLEM_OF = {
    "no_answer": "unanswered", "failed": "unanswered", "quarantined": "unreadable", "contradicted": "contradicted",
}  # fmt: skip
"""Result of one person → problem."""
# The results are sealed: these are the rows that can have the problem. What is asked because of an event or a run
# belongs to no request.
_CAN_HAVE = {"silent": "NOT a.is_answered", "old": "a.is_answered"}
_LISTED = f"""
SELECT a.id, a.province, a.asked_at, a.reference, coalesce(r.kind, ''), coalesce(r.tracking_code, ''), a.is_answered,
    a.body
FROM register_answer a
LEFT JOIN request r ON r.household_id = a.household_id
    AND (split_part(a.about, ':', 1), split_part(a.about, ':', 2)) = ('request', r.id::text)
WHERE a.register = %(register)s AND a.id > %(after)s AND {WITHIN.format("a.asked_at")} AND {{condition}}
ORDER BY a.id LIMIT {_PART}"""  # noqa: S608 - constants of this module


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
    register: str, report: RegisterMonthReport, problem: str, *, after: int = 0
) -> list[InquiryLine]:
    """Those of the month with this problem, in the order in which they were stored, up to one more than PAGE."""
    month = report.registers.get(register)
    limit = month.limit if month else None
    given: dict[str, Any] = {
        "register": register, "since": report.since_on, "until": report.until_on, "after": after,
    }  # fmt: skip
    return list(islice(_with_problem(problem, limit, given), PAGE + 1))


# ---------------------------------------------------------------------------------------- underneath


def _with_problem(problem: str, limit: MaxAge | None, given: dict[str, Any]) -> Iterator[InquiryLine]:
    statement = _LISTED.format(condition=_CAN_HAVE.get(problem, "a.is_answered AND NOT a.is_complete"))
    while rows := _rows(statement, given):
        for number, province, asked_at, reference, kind, code, is_answered, body in rows:
            if problem in problems_of(day_of(asked_at), is_answered, results_in(bytes(body)), limit):
                tracking_code = grouped(code) if code else ""
                yield InquiryLine(number, province, asked_at, str(reference), kind, tracking_code)
        given = {**given, "after": rows[-1][0]}


def _rows(statement: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
