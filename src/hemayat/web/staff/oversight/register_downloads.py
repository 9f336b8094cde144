"""The quality of the data by register for a spreadsheet: all months, or the report for one owner."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hemayat.common.spreadsheet import escape_formula
from hemayat.oversight.disclosure_control import SMALLEST
from hemayat.oversight.register_disputes import FIGURES, DisputeLine, DisputeMonth
from hemayat.oversight.register_measures import RegisterMonth, RegisterMonthReport
from hemayat.registers.schema import TABLES
from hemayat.web.staff.oversight.register_report import OwnerReport

COLUMNS = ("month", "register", "owner", "measure", "of", "value", "is_withheld")
REPORT_COLUMNS = (
    "month", "register", "measure", "item", "value", "is_withheld", "reference", "owner_reference", "sent_on", "due_on",
    "answered_on", "result",
)  # fmt: skip
Line = tuple[object, ...]


def csv_of_months(months: Sequence[tuple[RegisterMonthReport, Mapping[str, DisputeMonth]]]) -> str:
    """One line for each figure; what is too small to be passed on is empty, and marked as withheld."""
    return _csv(COLUMNS, (line for report, disputes in months for line in _of_month(report, disputes)))


def csv_of_report(report: OwnerReport, month: RegisterMonthReport) -> str:
    """One line for each figure, example and dispute. The owner has each dispute, so that none is too few."""
    lines = [*_figures(report), *_examples(report), *_disputes(report)]
    return _csv(REPORT_COLUMNS, ((month.name, report.register, *line) for line in lines))


# ---------------------------------------------------------------------------------------- underneath


def _csv(columns: Sequence[str], lines: Iterable[Line]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(lines)
    return text.getvalue()


def _of_month(report: RegisterMonthReport, disputes: Mapping[str, DisputeMonth]) -> Iterator[Line]:
    for register in (name for name in TABLES if name in {*report.registers, *disputes}):
        figures = [*_answers(report.registers.get(register)), *_dispute_counts(disputes.get(register))]
        for measure, of, value in figures:
            yield report.name, register, TABLES[register].owner, measure, of, value, value is None


def _answers(month: RegisterMonth | None) -> Iterator[tuple[str, int | None, int | None]]:
    if month:
        yield "asked", month.asked, month.asked
        for name, count in month.counts.items():
            yield name, month.asked, count


def _dispute_counts(month: DisputeMonth | None) -> Iterator[tuple[str, int | None, int | None]]:
    if month:
        for name in FIGURES:
            count = getattr(month, name)
            yield f"disputes_{name}", None, None if 0 < count < SMALLEST else count
        # Without the number of answers: with it, one of the two results could be calculated from the other.
        if month.answered >= SMALLEST:
            yield "disputes_middle_days", None, month.middle_days


def _figures(report: OwnerReport) -> Iterator[Line]:
    if report.answers:
        yield "asked", "", report.answers.asked, report.answers.asked is None, *_NO_REFERENCE
    for one in report.problems:
        yield one.problem.name, "", one.cell.count, one.cell.count is None, *_NO_REFERENCE
    for item in report.items:
        for why, count in item.counts.items():
            yield f"run_{why}", item.title["fa"], count, count is None, *_NO_REFERENCE
    for name in FIGURES:
        yield f"disputes_{name}", "", getattr(report.disputes, name), False, *_NO_REFERENCE


def _examples(report: OwnerReport) -> Iterator[Line]:
    for one in report.problems:
        for reference in one.references:
            yield one.problem.name, "example", "", False, reference, *_NO_REFERENCE[1:]


def _disputes(report: OwnerReport) -> Iterator[Line]:
    for line in (*report.open, *report.settled):
        yield "dispute", "", "", False, *_dispute(line)


def _dispute(line: DisputeLine) -> Line:
    days = (day.isoformat() if day else "" for day in (line.sent_on, line.due_on, line.answered_on))
    return line.reference, escape_formula(line.owner_reference), *days, line.result or "open"


_NO_REFERENCE = ("",) * 6
