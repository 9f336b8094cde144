"""What the owner of a register is sent about a month: figures, what is asked of it, and references that it has too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hemayat.oversight.register_disputes import DisputeLine, DisputeMonth, dispute_months, disputes_of
from hemayat.oversight.register_measures import (
    PROBLEMS,
    AnswerProblem,
    RegisterMonth,
    RegisterMonthReport,
)
from hemayat.oversight.register_runs import RunGaps, UnknownItem, run_gaps
from hemayat.web.staff.oversight.register_presenter import AnswerCell, answer_row, limit_words

MOST_DISPUTES = 500
"""In one report; a register with more has the rest in the next one."""
LISTED = ("corrected", "upheld", "open")


@dataclass(frozen=True)
class ReportedProblem:
    """`references`: of some of the calls in which it came up."""

    problem: AnswerProblem
    cell: AnswerCell
    references: Sequence[str]

    @property
    def is_found(self) -> bool:
        """Also if it is of a few."""
        return self.cell.count != 0


@dataclass(frozen=True)
class OwnerReport:
    """`answers`: None if the register was not asked in the month. `open`, `settled`: the disputes themselves."""

    register: str
    answers: RegisterMonth | None
    limit: str
    problems: Sequence[ReportedProblem]
    run: RunGaps | None
    items: Sequence[UnknownItem]
    disputes: DisputeMonth
    open: Sequence[DisputeLine]
    settled: Sequence[DisputeLine]

    @property
    def is_reply_due(self) -> bool:
        """Whether anything is asked of the owner."""
        return bool(self.open or self.items or any(one.is_found for one in self.problems))


def report_of(register: str, month: RegisterMonthReport) -> OwnerReport:
    """Three queries more than the month: what a run lacked, and the disputes of the provinces of who asks."""
    answers, run = month.registers.get(register), run_gaps(month.since_on, month.until_on)
    disputes = dispute_months(month.since_on, month.until_on).get(register, DisputeMonth(register))
    lines = disputes_of(register, month.since_on, month.until_on, LISTED, most=MOST_DISPUTES)
    return OwnerReport(
        register,
        answers,
        limit_words(answers) if answers else "",
        _problems(answers) if answers and answers.asked else [],
        run,
        run.items.get(register, ()) if run else (),
        disputes,
        [line for line in lines if not line.result],
        [line for line in lines if line.result],
    )


def _problems(answers: RegisterMonth) -> list[ReportedProblem]:
    examples, cells = answers.references or {}, answer_row(answers).cells
    return [
        ReportedProblem(problem, cell, examples.get(name, ()))
        for (name, problem), cell in zip(PROBLEMS.items(), cells, strict=True)
    ]
