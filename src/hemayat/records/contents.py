"""What is kept of the records of one household: compact text, sealed, with the columns of record_schema.py in order."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hemayat.audit.keys import key_ring
from hemayat.registers.record_schema import RECORD_DETAILS, detail_columns, own_columns
from hemayat.registers.schema import Column, ColumnType
from hemayat.registers.sql_literals import literals

ABOUT = b"household_records"
EPOCH = dt.date(1970, 1, 1)
REGISTERS = tuple(RECORD_DETAILS)
"""A record names its register by its place here, and a code by its place among the column's codes, so these orders are
never changed; new ones are added at the end."""


@dataclass(frozen=True)
class RegisterRecord:
    """One row of a register about one person of a household.

    `record_no`: from 1 among the person's rows in this register. `values`: column → value, of the register and of its
    details. `has_details` is false where the details were not handed over with the row.
    """

    register: str
    person_no: int
    record_no: int
    values: Mapping[str, Any] = field(repr=False)
    has_details: bool = True

    @property
    def key(self) -> str:
        """By which pages and disputes name it: "vehicles.1.2"."""
        return f"{self.register}.{self.person_no}.{self.record_no}"


def columns_of(register: str) -> tuple[Column, ...]:
    """The columns whose values are kept of a record, in their order."""
    return (*own_columns(register), *detail_columns(register))


def open_records(content: bytes | memoryview) -> list[RegisterRecord]:
    """The records in a sealed content, in the order of registers, persons and numbers; they are kept in any order."""
    rows: list[list[Any]] = json.loads(key_ring().unseal(bytes(content), ABOUT))
    return [read_row(row) for row in sorted(rows, key=lambda row: row[:3])]


def sealed(records: Iterable[RegisterRecord]) -> bytes:
    """The records as sealed content;

    the loader of a run makes the same text in SQL (publication/record_copy_rows.py).
    """
    text = json.dumps([record_row(record) for record in records], ensure_ascii=False, separators=(",", ":"))
    return key_ring().seal(text.encode(), ABOUT)


def record_row(record: RegisterRecord) -> list[Any]:
    """As it is kept: the place of its register, person, number, then the values of all columns, written short."""
    values = (_short(column, record.values.get(column.name)) for column in columns_of(record.register))
    return [REGISTERS.index(record.register), record.person_no, record.record_no, *values]


def read_row(row: list[Any]) -> RegisterRecord:
    """The record of such a row."""
    place, person_no, record_no, *kept = row
    register = REGISTERS[place]
    values = {c.name: _long(c, value) for c, value in zip(columns_of(register), kept, strict=True)}
    return RegisterRecord(register, person_no, record_no, values)


def short_sql(column: Column) -> str:
    """SQL over the rows `r`: the value of a column as it is kept. Millions of them are kept, so each byte counts."""
    cell = f'r."{column.name}"'
    match column.kind:
        case ColumnType.CODE:
            return f"list_position([{literals(column.codes)}], {cell}) - 1"
        case ColumnType.DATE | ColumnType.MONTH:
            return f"date_diff('day', DATE '{EPOCH}', {cell})"
        case ColumnType.BOOL:
            return f"CAST({cell} AS TINYINT)"
        case _:
            return cell


def _short(column: Column, value: Any) -> Any:
    if value is None:
        return None
    match column.kind:
        case ColumnType.CODE:
            return column.codes.index(value)
        case ColumnType.DATE | ColumnType.MONTH:
            return (value - EPOCH).days
        case ColumnType.BOOL:
            return int(value)
        case _:
            return value


def _long(column: Column, value: Any) -> Any:
    if value is None:
        return None
    match column.kind:
        case ColumnType.CODE:
            return column.codes[value]
        case ColumnType.DATE | ColumnType.MONTH:
            return EPOCH + dt.timedelta(days=value)
        case ColumnType.BOOL:
            return bool(value)
        case _:
            return value
