"""The quality of the data by register for a spreadsheet: all months, or the report for one owner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from hemayat.common.spreadsheet import csv_text
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


def csv_of_months(
    months: Sequence[tuple[RegisterMonthReport, Mapping[str, DisputeMonth]]],
    before: Mapping[str, DisputeMonth],
) -> str:
    """One line for each figure; what is too small to be passed on is empty, and marked as withheld.

    `before`: the disputes of the month before the earliest of these, which an earlier file has.
    """
    lines: dict[dt.date, list[Line]] = {}
    for report, disputes in sorted(months, key=lambda month: month[0].since_on):
        lines[report.since_on] = list(_of_month(report, disputes, before))
        before = disputes
    return csv_text([COLUMNS, *(line for report, _ in months for line in lines[report.since_on])])


def csv_of_report(report: OwnerReport, month: RegisterMonthReport) -> str:
    """One line for each figure, example and dispute. The owner has each dispute, so that none is too few."""
    lines = [*_figures(report), *_examples(report), *_disputes(report)]
    return csv_text([REPORT_COLUMNS, *((month.name, report.register, *line) for line in lines)])


# ---------------------------------------------------------------------------------------- underneath


def _of_month(
    report: RegisterMonthReport, disputes: Mapping[str, DisputeMonth], before: Mapping[str, DisputeMonth]
) -> Iterator[Line]:
    for register in (name for name in TABLES if name in {*report.registers, *disputes}):
        counts = _dispute_counts(disputes.get(register), before.get(register))
        figures = [*_answers(report.registers.get(register)), *counts]
        for measure, of, value in figures:
            yield report.name, register, TABLES[register].owner, measure, of, value, value is None


def _answers(month: RegisterMonth | None) -> Iterator[tuple[str, int | None, int | None]]:
    if month:
        yield "asked", month.asked, month.asked
        for name, count in month.counts.items():
            yield name, month.asked, count


def _dispute_counts(
    month: DisputeMonth | None, before: DisputeMonth | None
) -> Iterator[tuple[str, int | None, int | None]]:
    if month:
        withheld = _withheld(month, before.open if before else 0)
        for name in FIGURES:
            yield f"disputes_{name}", None, None if name in withheld else getattr(month, name)
        # Without the number of answers: with it, one of the two results could be calculated from the other.
        if month.answered >= SMALLEST:
            yield "disputes_middle_days", None, month.middle_days


def _withheld(month: DisputeMonth, open_before: int) -> set[str]:
    """Those that are too few, and what they could be calculated with.

    What was open before and what was sent is corrected, upheld or open now. Each such sum needs a second figure that is
    in no other month's sum, so one of `sent`, `corrected` and `upheld`; `open` is in two.
    """
    few = {name for name in FIGURES if 0 < getattr(month, name) < SMALLEST}
    if "sent" in few:
        return few | {"corrected", "upheld"}
    is_summed = few & {"corrected", "upheld", "open"} or 0 < open_before < SMALLEST
    return few | {"sent"} if is_summed else few


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
    return line.reference, line.owner_reference, *days, line.result or "open"


_NO_REFERENCE = ("",) * 6
