"""Reading the file that an owner sends back: its lines, before anything of them is believed. No Django.

What makes the file as a whole unusable is a HemayatError; a line that cannot be read is refused by itself.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hemayat.common.errors import HemayatError
from hemayat.common.national_id import is_valid
from hemayat.common.persian import to_ascii_digits
from hemayat.inquiries.dispute_file import OWNERS, columns_of
from hemayat.registers.schema import TABLES

MOST_BYTES = 200 * 1024 * 1024
LONGEST_SHOWN = 40
NEEDED = ("reference", "register", "national_id", *OWNERS)
_DELIMITERS = ",;\t"
_DIGITS = re.compile(r"[0-9]{8,}")


@dataclass(frozen=True)
class AnswerFileLine:
    """`number`: as a spreadsheet counts the lines, the header being the first. `cells`: column → what stands there."""

    number: int
    cells: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class RefusedAnswerLine:
    """Why one line was not believed. `value`: shortened, and without a national id."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class AnswerFileLines:
    """What stands in the file: whole lines, and those that are none."""

    register: str
    whole: Sequence[AnswerFileLine]
    broken: Sequence[RefusedAnswerLine]


def masked_value(column: str, value: str) -> str:
    """A value as a report may hold it: whatever may be a national id ends in its last two digits alone."""

    def hidden(found: re.Match[str]) -> str:
        is_somebody = column == "national_id" or is_valid(found[0].zfill(10))
        return f"…{found[0][-2:]}" if is_somebody else found[0]

    return _DIGITS.sub(hidden, to_ascii_digits(value))[:LONGEST_SHOWN]


def read_lines(content: bytes) -> AnswerFileLines:
    """The lines of a file. Raises HemayatError for a file of which nothing can be used."""
    text = _text(content)
    delimiter = next((mark for mark in _DELIMITERS if set(NEEDED) <= set(_header(text, mark))), None)
    if delimiter is None:
        missing = [name for name in NEEDED if name not in _header(text, ",")]
        raise HemayatError(
            f"the first line does not name the columns {', '.join(missing)}; send back the file that was exported"
        )
    return _lines(text, delimiter)


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise HemayatError(f"the file is larger than {MOST_BYTES // 1024**2} MB; send it in parts")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise HemayatError("the file is not UTF-8; save it as “CSV UTF-8”") from None
    if not text.strip():
        raise HemayatError("the file is empty; send it again")
    if "\0" in text:
        raise HemayatError("the file is no text; save it as “CSV UTF-8”")
    return text


def _header(text: str, delimiter: str) -> list[str]:
    records, _ = _records(text, delimiter)
    return [cell.strip() for cell in records[0]] if records else []


def _records(text: str, delimiter: str) -> tuple[list[list[str]], int]:
    """The records as far as they can be read, and the number of the line that breaks off; 0 for a whole file."""
    records: list[list[str]] = []
    try:
        # One by one: what stands before a fault is kept.
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            records.append(record)  # noqa: PERF402 - see the line above
    except csv.Error:
        return records, len(records) + 1
    # The last line may have lost its end, even where it has all its cells.
    return (records, 0) if text.endswith(("\n", "\r")) else (records[:-1], len(records))


def _lines(text: str, delimiter: str) -> AnswerFileLines:
    (header, *records), broken_at = _records(text, delimiter)
    names = [name.strip() for name in header]
    whole, broken = [], []
    for number, cells in enumerate(records, start=2):
        if len(cells) == len(names) and any(map(str.strip, cells)):
            whole.append(AnswerFileLine(number, dict(zip(names, map(str.strip, cells), strict=True))))
        elif any(map(str.strip, cells)):
            broken.append(
                RefusedAnswerLine(number, "", "", f"{len(cells)} cells stand under {len(names)} columns")
            )
    if broken_at:
        broken.append(
            RefusedAnswerLine(broken_at, "", "", "cannot be read from here on, or breaks off; send it again")
        )
    return AnswerFileLines(_register(names, whole), whole, broken)


def _register(names: Sequence[str], lines: Sequence[AnswerFileLine]) -> str:
    """The register that the file is about, whose columns it has to have."""
    register = next((line.cells["register"] for line in lines if line.cells["register"]), "")
    if register not in TABLES:
        raise HemayatError(
            "no line names a register that there is under `register` "
            f"({masked_value('national_id', register)!r} was read)"
        )
    missing = [name for name in columns_of(register) if name not in names]
    if missing or len(set(names)) < len(names):
        raise HemayatError(
            f"the first line lacks {', '.join(missing)}" if missing else "the first line names a column twice"
        )
    return register
