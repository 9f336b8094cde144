"""Why a row is in quarantine: the reasons, in the order in which they are looked for, and their numbers in staging."""

from __future__ import annotations

from hemayat.common.language import Words, message_in
from hemayat.registers.record_schema import EVERY_TABLE
from hemayat.registers.sql_literals import literals

REASONS: dict[str, Words] = {
    "missing": message_in("quarantine", "an empty cell in a column that must be filled"),
    "not_a_number": message_in("quarantine", "the cell is not a whole number"),
    "out_of_range": message_in("quarantine", "the number is too small or too large to be possible"),
    "unknown_code": message_in("quarantine", "the cell is not one of the column’s codes"),
    "bad_date": message_in("quarantine", "the cell is not a date in the Jalali or Gregorian calendar"),
    "future_date": message_in("quarantine", "the date is later than the date of the register’s information"),
    "bad_text": message_in(
        "quarantine", "the text is in the wrong form, or has a line break, a tab or more than 500 letters"
    ),
    "bad_bool": message_in("quarantine", "the cell is not one of true, false, 1, 0"),
    "bad_national_id": message_in(
        "quarantine",
        "the national ID does not have ten digits, has the same digit ten times, or has a wrong check digit",
    ),
    "person_in_two_households": message_in("quarantine", "the person is in more than one household"),
    "duplicate_person": message_in("quarantine", "the person appears twice in one household"),
    "no_head": message_in("quarantine", "the household has no head"),
    "two_heads": message_in("quarantine", "the household has more than one head"),
    "head_dead": message_in("quarantine", "the head of the household has died"),
    "household_incomplete": message_in("quarantine", "another row of this household is in quarantine"),
    "orphan": message_in("quarantine", "the row is about a person who is in no household"),
    "household_quarantined": message_in(
        "quarantine", "the row is about a person whose household is in quarantine"
    ),
    "no_such_record": message_in("quarantine", "the register has no row that these details belong to"),
}
"""Reason → what is wrong, in the order in which a row is judged: a row is listed under the first one that applies."""

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
