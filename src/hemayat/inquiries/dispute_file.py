"""The file of disputes for an owner without an API: a table that a spreadsheet opens, and that comes back filled in.

A line for the person whom a dispute is about, and one for each other member of the household, since the owner is asked
about all of them at once. The last columns are the owner's to fill in; docs/operator/registers.md says how. No Django.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hemayat.common.dates import format_date
from hemayat.common.spreadsheet import csv_text
from hemayat.inquiries.answer_parser import DisputeState
from hemayat.inquiries.answers import Row
from hemayat.registers.schema import TABLES

FORMAT = "hemayat disputes 1"
OURS = (
    "reference", "register", "national_id", "about", "data_item", "claim", "counted", "counted_as_of", "words",
    "filed_on", "answer_by_on",
)  # fmt: skip
OWNERS = ("receipt", "state", "answer", "as_of", "rows")
DISPUTED, MEMBER = "disputed", "member"
CLAIM_WORDS = {
    "not_mine": "به این شخص مربوط نیست",
    "sold": "فروخته شده است",
    "wrong_value": "مقدار یا مشخصات آن نادرست است",
    "has_left": "دیگر عضو خانوار نیست",
    "is_missing": "عضوی از خانوار کم است",
    "other": "به دلیل دیگری نادرست است",
}
"""What the head says is wrong, as the owner reads it."""


@dataclass(frozen=True)
class DisputeInFile:
    """One dispute as it is handed over. `counted`: the value that counted with us, and of which day; if we know it.

    `rows`: the others in the household, where the register may be asked about them.
    """

    reference: str
    national_id: str = field(repr=False)
    members: Sequence[str] = field(repr=False)
    data_item: str
    claim: str
    counted: str = field(repr=False)
    counted_as_of: date | None
    words: str = field(repr=False)
    filed_on: date
    answer_by_on: date


@dataclass(frozen=True)
class OwnersAnswer:
    """What a file of its owner says of one dispute. `people`: national id → their rows, as of the day `as_of`.

    A dispute that is only acknowledged is open: it has neither.
    """

    reference: str
    receipt: str
    state: DisputeState
    words: str = field(default="", repr=False)
    as_of: date | None = None
    people: Mapping[str, Sequence[Row]] = field(default_factory=dict, repr=False)


def columns_of(register: str) -> list[str]:
    """The register's own columns, which the owner fills in: all but whom the row is about, which stands before."""
    return [column.name for column in TABLES[register].columns if column.name != "national_id"]


def lines_of(disputes: Sequence[DisputeInFile]) -> int:
    return sum(1 + len(dispute_in_file.members) for dispute_in_file in disputes)


def dispute_file(register: str, disputes: Sequence[DisputeInFile]) -> bytes:
    """The file's bytes: CSV in UTF-8, with the mark by which spreadsheets know it."""
    columns = [*OURS, *OWNERS, *columns_of(register)]
    lines = (
        {"reference": dispute_in_file.reference, "register": register, **line}
        for dispute_in_file in disputes
        for line in _lines(dispute_in_file)
    )
    return csv_text([columns, *([line.get(name, "") for name in columns] for line in lines)]).encode(
        "utf-8-sig"
    )


def _lines(dispute_in_file: DisputeInFile) -> Iterator[dict[str, str]]:
    """Days are Jalali: no spreadsheet takes such a year for a date of its own and writes it otherwise."""
    yield {
        "national_id": dispute_in_file.national_id,
        "about": DISPUTED,
        "data_item": dispute_in_file.data_item,
        "claim": CLAIM_WORDS[dispute_in_file.claim],
        "counted": dispute_in_file.counted,
        "counted_as_of": format_date(dispute_in_file.counted_as_of, "en")
        if dispute_in_file.counted_as_of
        else "",
        "words": dispute_in_file.words,
        "filed_on": format_date(dispute_in_file.filed_on, "en"),
        "answer_by_on": format_date(dispute_in_file.answer_by_on, "en"),
    }
    for who in dispute_in_file.members:
        yield {"national_id": who, "about": MEMBER}
