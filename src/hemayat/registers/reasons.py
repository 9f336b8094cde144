"""Why a row is in quarantine: the reasons, in the order in which they are looked for, and their numbers in staging."""

from __future__ import annotations

from hemayat.registers.record_schema import EVERY_TABLE
from hemayat.registers.sql_literals import literals

REASONS: dict[str, str] = {
    "missing": "an empty cell in a column that must be filled",
    "not_a_number": "the cell is not a whole number",
    "out_of_range": "the number is smaller or larger than is possible",
    "unknown_code": "the cell is none of the column's codes",
    "bad_date": "the cell is no day of the Jalali or the Gregorian calendar",
    "future_date": "the day is later than the register's as-of day",
    "bad_text": "the text has another shape than it must have, a line break, a tab, or more than 500 letters",
    "bad_bool": "the cell is none of true, false, 1, 0",
    "bad_national_id": "not ten digits, all alike, or a wrong check digit",
    "person_in_two_households": "the person stands in more than one household",
    "duplicate_person": "the same person a second time in one household",
    "no_head": "the household has no head",
    "two_heads": "the household has more than one head",
    "head_dead": "the head of the household has died",
    "household_incomplete": "another row of this household is in quarantine",
    "orphan": "the row is about a person who is in no household",
    "household_quarantined": "the row is about a person whose household is in quarantine",
    "no_such_record": "the register has no row that these details belong to",
}
"""Reason → what is wrong, in the order in which a row is judged: the first one stands."""

_NAMES = tuple(REASONS)
_STEP = 32


def fault_code(table: str, column: str, reason: str) -> int:
    """The number that stands for a fault in staging: at least 1, and it fits SMALLINT."""
    place = [c.name for c in EVERY_TABLE[table].columns].index(column)
    return place * _STEP + _NAMES.index(reason) + 1


def column_sql(table: str, code: str) -> str:
    """SQL: the name of the column that the fault number `code` is about."""
    names = literals(c.name for c in EVERY_TABLE[table].columns)
    return f"[{names}][({code} - 1) // {_STEP} + 1]"


def reason_sql(code: str) -> str:
    """SQL: the reason that the fault number `code` stands for."""
    return f"[{literals(_NAMES)}][({code} - 1) % {_STEP} + 1]"
