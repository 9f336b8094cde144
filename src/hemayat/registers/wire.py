"""One row as a register says it over the wire (JSON), judged as cells.py judges the same cell of an extract."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from hemayat.common import national_id as national_ids
from hemayat.common.dates import JALALI_YEARS, DateFault, month_start, parse_date, to_jalali
from hemayat.common.persian import repair_letters, to_ascii_digits
from hemayat.registers.schema import CONTROLS, LONGEST_TEXT, Column, ColumnType, RegisterTable

LARGEST_HOUSEHOLD = 10**15


class RowFault(ValueError):
    """An unreliable row. `reason` is one of reasons.REASONS; the value may be a name, so it is left out."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(f"{column}: {reason}")
        self.column, self.reason = column, reason


def read_row(
    table: RegisterTable, values: Any, as_of: date, *, leave_out: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The row's columns as in a prepared snapshot, but for `leave_out`; what is no column is ignored.

    `as_of`: the day that the answer describes. Raises RowFault.
    """
    if not isinstance(values, Mapping):
        raise RowFault(table.name, "missing")
    return {c.name: read_cell(c, values.get(c.name), as_of) for c in table.columns if c.name not in leave_out}


def read_cell(column: Column, value: Any, as_of: date) -> Any:
    """One column of it. Raises RowFault."""
    if value is None or value == "":
        if column.nullable:
            return None
        raise RowFault(column.name, "missing")
    match column.kind:
        case ColumnType.TEXT | ColumnType.CODE:
            return _text(column, value)
        case ColumnType.BOOL:
            if type(value) is not bool:
                raise RowFault(column.name, "bad_bool")
            return value
        case ColumnType.DATE | ColumnType.MONTH:
            return _day(column, value, as_of)
        case ColumnType.NATIONAL_ID:
            return _national_id(column, value)
        case _:
            return _number(column, value)


def _text(column: Column, value: Any) -> str:
    reason = "unknown_code" if column.kind is ColumnType.CODE else "bad_text"
    if not isinstance(value, str):
        raise RowFault(column.name, reason)
    if column.kind is ColumnType.CODE:
        is_fine, text = value in column.codes, value
    else:
        text = to_ascii_digits(repair_letters(value))
        is_fine = _is_plain(text, column.text_pattern)
    if not is_fine:
        raise RowFault(column.name, reason)
    return text


def _is_plain(text: str, pattern: str) -> bool:
    if pattern:
        return re.fullmatch(pattern, text) is not None
    return len(text) <= LONGEST_TEXT and is_text(text) and not any(chr(code) in text for code in CONTROLS)


def is_text(text: str) -> bool:
    """Whether it can be written down: JSON may hold halves of letters, and NUL, which no file or table takes."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _day(column: Column, value: Any, as_of: date) -> date:
    if not isinstance(value, str) or value != value.strip():
        raise RowFault(column.name, "bad_date")
    try:
        day = parse_date(value)
    except DateFault:
        raise RowFault(column.name, "bad_date") from None
    if column.kind is ColumnType.MONTH:
        if to_jalali(day)[0] not in JALALI_YEARS:
            raise RowFault(column.name, "bad_date")
        day = month_start(day)
    if day > as_of:
        raise RowFault(column.name, "future_date")
    return day


def _national_id(column: Column, value: Any) -> int:
    if not isinstance(value, str) or not national_ids.is_valid(value):
        raise RowFault(column.name, "bad_national_id")
    return int(value)


def _number(column: Column, value: Any) -> int:
    # True is an int to Python.
    if type(value) is not int:
        raise RowFault(column.name, "not_a_number")
    lowest, highest = (1, LARGEST_HOUSEHOLD) if column.kind is ColumnType.HOUSEHOLD else (0, column.maximum)
    if not lowest <= value <= highest:
        raise RowFault(column.name, "out_of_range")
    return value
