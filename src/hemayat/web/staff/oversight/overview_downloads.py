"""The figures of the weeks for a spreadsheet: by week and province, or by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hemayat.common.spreadsheet import csv_text
from hemayat.oversight.monthly_measures import MonthlyValue
from hemayat.oversight.weekly_measures import ALL, WeeklyMeasure, WeekReport

COLUMNS = ("week", "day", "province", "register", "measure", "unit", "of", "value", "is_withheld")
Line = tuple[object, ...]


def csv_of(reports: Sequence[WeekReport], *, is_by_day: bool) -> str:
    """One line for each figure; what is too small to be shown is empty, and marked as withheld."""
    lines: list[Line] = [COLUMNS]
    for report in reports:
        lines += _days(report) if is_by_day else [*_places(report), *_registers(report)]
    return csv_text(lines)


# ---------------------------------------------------------------------------------------- underneath


def _places(report: WeekReport) -> Iterator[Line]:
    for name, measure in ALL.items():
        yield _line(report, "", "nation", measure, report.whole[name])
        for place, cell in sorted(report.provinces[name].items()):
            yield _line(report, "", place or "abroad", measure, cell)


def _days(report: WeekReport) -> Iterator[Line]:
    for name, measure in ALL.items():
        for day, cell in sorted(report.days[name].items()):
            yield _line(report, day.isoformat(), "nation", measure, cell)


def _line(report: WeekReport, day: str, place: str, measure: WeeklyMeasure, cell: MonthlyValue) -> Line:
    unit = "tenths of a percent" if measure.is_share else "count"
    value = cell.value if measure.is_share else cell.of
    is_withheld = cell.is_few if measure.is_share else cell.of is None
    return report.since_on.isoformat(), day, place, "", measure.name, unit, cell.of, value, is_withheld


def _registers(report: WeekReport) -> Iterator[Line]:
    for one in report.registers:
        found = (
            ("silent", "count", one.silent),
            ("middle", "ms", one.middle_ms),
            ("slow", "ms", one.slow_ms),
        )
        for name, unit, value in found:
            yield (
                report.since_on.isoformat(), "", "", one.register, name, unit, one.calls, value, one.calls is None,
            )  # fmt: skip
