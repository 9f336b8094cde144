"""A list of cases for a spreadsheet, in the language of the page. National IDs are masked."""

from __future__ import annotations

from collections.abc import Sequence

from hemayat.agreements.queries import ClockView
from hemayat.common.dates import day_of, format_date
from hemayat.common.language import Message
from hemayat.common.spreadsheet import csv_text
from hemayat.requests.list_exports import ExportedCase
from hemayat.web.shared.language import in_page_language, page_language
from hemayat.web.shared.provinces import province_name

COLUMNS = (
    Message("Tracking code"),
    Message("Kind"),
    Message("State"),
    Message("Filed"),
    Message("Due"),
    Message("Working days left"),
    Message("Province"),
    Message("Head of household"),
    Message("National ID (last three digits)"),
)
_MASK = "*******"


def csv_of(cases: Sequence[ExportedCase]) -> str:
    """One line for each case, after a line of titles."""
    return csv_text([map(in_page_language, COLUMNS), *map(_row, cases)])


def _row(case: ExportedCase) -> list[str | int]:
    line, head, lang = case.line, case.head, page_language()
    return [
        line.tracking_code,
        in_page_language(line.title),
        in_page_language(line.wording.for_staff.title),
        format_date(day_of(line.filed_at), lang),
        format_date(case.clock.due_on, lang) if case.clock else "",
        _days_left(case.clock) if case.clock else "",
        province_name(line.province),
        f"{head.given_name} {head.family_name}" if head else "",
        f"{_MASK}{head.national_id[-3:]}" if head else "",
    ]


def _days_left(clock: ClockView) -> str | int:
    """Below zero if working days have passed since; in words, as on the page, if only days of rest have."""
    if clock.is_paused:
        return in_page_language(Message("Paused"))
    if clock.is_overdue and not clock.working_days_late:
        return in_page_language(Message("Overdue"))
    return clock.working_days_left or -clock.working_days_late
