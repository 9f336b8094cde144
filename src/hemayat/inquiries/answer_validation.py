"""Judging what an owner's file says of one dispute: all of its lines are believed, or none. No Django, no network."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast, get_args

from hemayat.common.dates import DateFault, format_date, parse_date
from hemayat.common.national_id import is_valid
from hemayat.common.persian import repair_letters, to_ascii_digits
from hemayat.inquiries.answer_parser import LONGEST_RECEIPT, LONGEST_TEXT, DisputeState
from hemayat.inquiries.answers import Row
from hemayat.inquiries.answers_file import AnswerFileLine, RefusedAnswerLine, masked_value
from hemayat.inquiries.dispute_file import OWNERS, OwnersAnswer, columns_of
from hemayat.registers.quarantine_reasons import REASONS
from hemayat.registers.schema import TABLES, Column, ColumnType
from hemayat.registers.wire import RowFault, read_row

_NUMBER = re.compile(r"[+-]?[0-9]{1,20}")
_COUNT = re.compile(r"[0-9]{1,9}")
_BOOLS = {"true": True, "1": True, "false": False, "0": False}
_NOT_TOLD = "stands for a dispute that is open; say corrected or upheld, or leave it empty"


@dataclass(frozen=True)
class ExpectedDispute:
    """A dispute that was handed over. `people`: about whom the owner may speak, `disputed` among them."""

    reference: str
    disputed: str = field(repr=False)
    people: frozenset[str] = field(repr=False)
    filed_on: dt.date
    receipt: str = ""


class AnswerLineFault(ValueError):
    """Something in one line that cannot be believed."""

    def __init__(self, line: AnswerFileLine, column: str, reason: str) -> None:
        super().__init__(reason)
        self.refusal = RefusedAnswerLine(
            line.number, column, masked_value(column, line.cells.get(column, "")), reason
        )


def is_blank(lines: Sequence[AnswerFileLine], register: str) -> bool:
    """Whether the owner has not filled in anything yet."""
    theirs = (*OWNERS, *columns_of(register))
    return not any(line.cells[name] for line in lines for name in theirs)


def refused(lines: Sequence[AnswerFileLine], faults: Sequence[RefusedAnswerLine]) -> list[RefusedAnswerLine]:
    """A refusal for each line of the dispute: its own, or that another one was refused."""
    own = {refused_answer_line.line: refused_answer_line for refused_answer_line in reversed(faults)}
    other = "another line of this dispute was refused"
    return [own.get(line.number, RefusedAnswerLine(line.number, "", "", other)) for line in lines]


def validate_answer(
    register: str, lines: Sequence[AnswerFileLine], expected: ExpectedDispute, today: dt.date
) -> OwnersAnswer:
    """What all lines of a dispute say together. Raises AnswerLineFault for the first thing that cannot be."""
    receipt, state = _receipt(lines, expected), _state(lines)
    words = repair_letters(_one(lines, "answer").cells["answer"])
    if len(words) > LONGEST_TEXT:
        raise AnswerLineFault(_one(lines, "answer"), "answer", f"is longer than {LONGEST_TEXT} letters")
    if state == "open":
        _check_empty(lines, ("as_of", "rows", *columns_of(register)), _NOT_TOLD)
        return OwnersAnswer(expected.reference, receipt, state, words)
    as_of = _as_of(lines, expected, today)
    people = _people(register, lines, expected, as_of)
    return OwnersAnswer(expected.reference, receipt, state, words, as_of, people)


# ---------------------------------------------------------------------------------------- underneath


def _one(lines: Sequence[AnswerFileLine], column: str) -> AnswerFileLine:
    """The line that says what holds for the dispute: the first with anything there; the others say the same or none."""
    first = next((line for line in lines if line.cells[column]), lines[0])
    for line in lines:
        if line.cells[column] not in {"", first.cells[column]}:
            raise AnswerLineFault(line, column, f"line {first.number} says otherwise of the same dispute")
    return first


def _receipt(lines: Sequence[AnswerFileLine], expected: ExpectedDispute) -> str:
    line = _one(lines, "receipt")
    receipt = line.cells["receipt"]
    if not 0 < len(receipt) <= LONGEST_RECEIPT:
        raise AnswerLineFault(line, "receipt", f"give your own reference, of 1 to {LONGEST_RECEIPT} letters")
    if expected.receipt and receipt != expected.receipt:
        raise AnswerLineFault(line, "receipt", f"was {expected.receipt} before")
    return receipt


def _state(lines: Sequence[AnswerFileLine]) -> DisputeState:
    line = _one(lines, "state")
    if line.cells["state"] not in get_args(DisputeState):
        raise AnswerLineFault(line, "state", f"is none of {', '.join(get_args(DisputeState))}")
    return cast("DisputeState", line.cells["state"])


def _check_empty(lines: Sequence[AnswerFileLine], columns: Sequence[str], reason: str) -> None:
    for line in lines:
        for column in columns:
            if line.cells[column]:
                raise AnswerLineFault(line, column, reason)


def _as_of(lines: Sequence[AnswerFileLine], expected: ExpectedDispute, today: dt.date) -> dt.date:
    line = _one(lines, "as_of")
    try:
        day = parse_date(line.cells["as_of"])
    except DateFault:
        reason = "give the day that the rows describe, as in 1398/08/24 or 2019-11-15"
        raise AnswerLineFault(line, "as_of", reason) from None
    if day > today:
        raise AnswerLineFault(line, "as_of", "is a day to come")
    if day < expected.filed_on:
        filed = format_date(expected.filed_on, "en")
        raise AnswerLineFault(
            line, "as_of", f"is before the dispute was filed ({filed}); say what holds since"
        )
    return day


def _people(
    register: str, lines: Sequence[AnswerFileLine], expected: ExpectedDispute, as_of: dt.date
) -> dict[str, list[Row]]:
    """National id → rows of everybody about whom something is said; of who is left blank nothing is known."""
    of: dict[str, list[AnswerFileLine]] = {}
    for line in lines:
        of.setdefault(_person(line, expected), []).append(line)
    found = {
        who: _rows(register, said, as_of) for who, said in of.items() if not _is_passed_over(register, said)
    }
    if expected.disputed not in found:
        raise AnswerLineFault(
            lines[0], "rows", "say how many rows there are of the person whom the dispute is about"
        )
    return found


def _is_passed_over(register: str, lines: Sequence[AnswerFileLine]) -> bool:
    return not any(line.cells[name] for line in lines for name in ("rows", *columns_of(register)))


def _person(line: AnswerFileLine, expected: ExpectedDispute) -> str:
    """A spreadsheet may have dropped the noughts in front."""
    who = to_ascii_digits(line.cells["national_id"]).zfill(10)
    if not is_valid(who):
        raise AnswerLineFault(line, "national_id", REASONS["bad_national_id"].en)
    if who not in expected.people:
        raise AnswerLineFault(line, "national_id", "is nobody whom the dispute was handed over with")
    return who


def _rows(register: str, lines: Sequence[AnswerFileLine], as_of: dt.date) -> list[Row]:
    """As many as the owner says that there are: a line that got lost is noticed."""
    for line in lines:
        text = to_ascii_digits(line.cells["rows"])
        if not _COUNT.fullmatch(text) or line.cells["rows"] != lines[0].cells["rows"]:
            reason = "say how many rows there are of this person, 0 for none, the same in each of their lines"
            raise AnswerLineFault(line, "rows", reason)
    count = int(to_ascii_digits(lines[0].cells["rows"]))
    if count == 0 and len(lines) == 1:
        _check_empty(lines, columns_of(register), "there is no row, says the column rows")
        return []
    if count != len(lines):
        raise AnswerLineFault(lines[0], "rows", f"{len(lines)} lines are there of this person")
    return [_row(register, line, as_of) for line in lines]


def _row(register: str, line: AnswerFileLine, as_of: dt.date) -> Row:
    table = TABLES[register]
    said = {name: _value(table.by_name[name], line.cells[name]) for name in columns_of(register)}
    try:
        return read_row(table, said, as_of, leave_out=("national_id",))
    except RowFault as fault:
        raise AnswerLineFault(line, fault.column, REASONS[fault.reason].en) from None


def _value(column: Column, text: str) -> Any:
    """What a cell would be over a wire; what cannot be one is left as text, and refused there."""
    if column.kind in {ColumnType.TEXT, ColumnType.CODE, ColumnType.DATE, ColumnType.MONTH}:
        return text
    plain = to_ascii_digits(text)
    if column.kind is ColumnType.BOOL:
        return _BOOLS.get(plain.lower(), plain)
    return int(plain) if _NUMBER.fullmatch(plain) else plain
