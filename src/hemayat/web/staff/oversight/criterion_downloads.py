"""The figures of each criterion for a spreadsheet: how often it was wrong, and who it refuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hemayat.common.spreadsheet import csv_text
from hemayat.oversight.criteria import CriterionOutcomes
from hemayat.oversight.criterion_reports import CriterionReport
from hemayat.oversight.error_estimates import ErrorEstimate

COLUMNS = ("criterion", "measure", "group", "value", "of", "share", "low", "high", "until_on", "is_withheld")
"""Shares are in tenths of a percent. `until_on`: the first day that is not counted."""
Line = tuple[object, ...]


def csv_of(reports: Sequence[CriterionReport]) -> str:
    """What is too small to be shown is empty, and marked as withheld."""
    return csv_text([COLUMNS, *((report.name, *line) for report in reports for line in _lines(report))])


# ---------------------------------------------------------------------------------------- underneath


def _lines(report: CriterionReport) -> Iterator[Line]:
    yield _counted("objections_upheld", report.objections)
    yield _counted("second_opinions_differ", report.opinions)
    yield _estimated("wrong_refusals", report.errors.refusals)
    yield _estimated("wrong_approvals", report.errors.grants)
    if report.shares is None:
        return
    for run in report.shares.runs:
        yield _refused("run", run.on.isoformat(), run.share)
    for group, shares in sorted(report.shares.parity.items()):
        for value, share in sorted(shares.items()):
            yield _refused(group, value, share)


def _counted(measure: str, found: CriterionOutcomes | None) -> Line:
    if found is None or found.of is None:
        return measure, "", "", "", "", "", "", "", True
    return measure, "", "", found.of, found.share, "", "", found.days.until_on, found.turned is None


def _estimated(measure: str, found: ErrorEstimate | None) -> Line:
    if found is None:
        return measure, "", "", "", "", "", "", "", True
    until_on = found.days.until_on if found.days else ""
    return measure, "", "", "", found.share, found.low, found.high, until_on, False


def _refused(group: str, value: str, share: int | None) -> Line:
    return "refused", group, value, "", share, "", "", "", share is None
