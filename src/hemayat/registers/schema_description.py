"""The schema as tables for people, read from the schema itself."""

from __future__ import annotations

from dataclasses import dataclass

from hemayat.common.errors import HemayatError
from hemayat.common.language import Words
from hemayat.registers.owners import OWNERS
from hemayat.registers.record_schema import EVERY_TABLE
from hemayat.registers.schema import LONGEST_TEXT, Column, ColumnType, RegisterTable


@dataclass(frozen=True)
class ColumnDescription:
    """One column as a person reads it."""

    name: str
    holds: str
    may_be_empty: bool
    title: Words
    about: str


def table_named(name: str) -> RegisterTable:
    """The table of that name. Raises HemayatError with the names that there are."""
    if name not in EVERY_TABLE:
        raise HemayatError(f"{name}: there is no such table; the tables are {', '.join(EVERY_TABLE)}")
    return EVERY_TABLE[name]


def owner_of(table: RegisterTable) -> str:
    """The owning organisation in English."""
    return OWNERS[table.owner].en


def columns_in_words(table: RegisterTable) -> list[ColumnDescription]:
    """The columns of a table in their order."""
    return [ColumnDescription(c.name, holds(c), c.nullable, c.title, c.about) for c in table.columns]


def holds(column: Column) -> str:
    """What a cell of the column may hold, in words."""
    match column.kind:
        case ColumnType.CODE:
            return f"one of: {', '.join(column.codes)}"
        case ColumnType.TEXT:
            return (
                f"text like {column.text_pattern}"
                if column.text_pattern
                else f"text, at most {LONGEST_TEXT} letters"
            )
        case ColumnType.NATIONAL_ID:
            return "national id: ten digits with a check digit"
        case ColumnType.HOUSEHOLD:
            return "whole number from 1 to 10^15"
        case ColumnType.BOOL:
            return "true or false"
        case ColumnType.DATE:
            return "day, Jalali or Gregorian"
        case ColumnType.MONTH:
            return "any day of a Jalali month"
        case _:
            return f"whole number from 0 to {column.maximum:,}{f' {column.unit}' if column.unit else ''}"
