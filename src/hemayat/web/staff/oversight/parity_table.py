"""Which households the rules about cases find, as a table and a file: a row for a group, a column for a rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hemayat.common.money import format_number
from hemayat.common.spreadsheet import csv_text
from hemayat.oversight.case_anomalies.parity import ParityCell
from hemayat.oversight.case_anomalies.queries import CaseAnomalyReport
from hemayat.registers.code_labels import CODES
from hemayat.web.shared.language import page_language
from hemayat.web.shared.provinces import in_reading_order, province_name

COLUMNS = ("rule", "group", "value", "households", "found", "found_per_100000", "is_withheld")


@dataclass(frozen=True)
class ParityRow:
    """`cells`: in the order of the rules."""

    group: str
    title: str
    households: int
    cells: Sequence[str]


def parity_rows(reports: Sequence[CaseAnomalyReport]) -> dict[str, list[ParityRow]]:
    """Group → its rows."""
    return {group: _rows(group, reports) for group in ("sex", "area", "province")}


def parity_csv_of(reports: Sequence[CaseAnomalyReport]) -> str:
    """A line for each rule and group; what is too small to be shown is empty, and marked as withheld."""
    lines: list[tuple[object, ...]] = [COLUMNS]
    for report in reports:
        for group, cells in report.parity.items():
            for cell in cells:
                value = cell.value or ("abroad" if group == "province" else "unknown")
                figures = (cell.households, cell.found, cell.share, cell.found is None)
                lines.append((report.rule.name, group, value, *figures))
    return csv_text(lines)


# ---------------------------------------------------------------------------------------- underneath


def _rows(group: str, reports: Sequence[CaseAnomalyReport]) -> list[ParityRow]:
    by_rule = [{cell.value: cell for cell in report.parity.get(group, ())} for report in reports]
    values = sorted(set().union(*by_rule))
    rows = [(value, _row(group, value, [cells.get(value) for cells in by_rule])) for value in values]
    if group == "province":
        rows = in_reading_order(rows, lambda row: row[0])
    return [row for _, row in rows]


def _row(group: str, value: str, cells: Sequence[ParityCell | None]) -> ParityRow:
    households = max((cell.households for cell in cells if cell), default=0)
    return ParityRow(group, _title(group, value), households, [_text(cell) for cell in cells])


def _text(cell: ParityCell | None) -> str:
    if cell is None:
        return "–"
    if cell.found is None:
        return _("few")
    return "–" if cell.share is None else format_number(cell.share, page_language())


def _title(group: str, value: str) -> str:
    if group == "province":
        return province_name(value)
    if group == "sex":
        return {"female": _("Headed by a woman"), "male": _("Headed by a man")}.get(value, _("Not known"))
    return CODES[value].in_(page_language()) if value in CODES else _("Not known")
