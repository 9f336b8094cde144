"""What the registers said of a household, line by line, with what officers corrected on proof put in its place.

A correction is about one line as the register said it: once the register says otherwise, it counts no more.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hemayat.audit.keys import ring
from hemayat.inquiries.rows import rows_of
from hemayat.registers.layout import KEYS, snapshot_columns
from hemayat.registers.schema import REGISTERS_ASKED, TABLES, Column, Kind
from hemayat.requests.gathering import Gathered
from hemayat.requests.models import Correction, Request

SAID, USED, WHY = b"correction_said", b"correction_used", b"correction_why"
Row = Mapping[str, Any]
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class DatumLine:
    """One row of a register about one person. `key` names it as long as it says the same."""

    key: str
    register: str
    person_no: int
    row: Row = field(repr=False)


@dataclass(frozen=True)
class CorrectionView:
    """`used`: None where the line is taken out. `by`: a member of staff by number."""

    register: str
    person_no: int
    said: Row = field(repr=False)
    used: Row | None = field(repr=False)
    why: str = field(repr=False)
    document: uuid.UUID
    by: int
    at: dt.datetime


def corrections_of(request: Request) -> list[CorrectionView]:
    """In the order in which they were made. One query; none are seen by a head."""
    return corrections_of_all([request])[request.id]


def corrections_of_all(requests: Sequence[Request]) -> dict[int, list[CorrectionView]]:
    """The same of each request, by its number. One query."""
    found: dict[int, list[CorrectionView]] = {one.id: [] for one in requests}
    households = [one.household_id for one in requests]
    rows = Correction.objects.filter(household_id__in=households, request_id__in=list(found))
    for row in rows.order_by("id"):
        found[row.request_id].append(correction_of(row))
    return found


def correction_of(row: Correction) -> CorrectionView:
    keys = ring()
    used = _read(row.register, keys.unseal(bytes(row.used), USED)) if row.used else None
    said = _read(row.register, keys.unseal(bytes(row.said), SAID))
    why = keys.unseal(bytes(row.why), WHY).decode()
    return CorrectionView(
        row.register, row.person_no, said, used, why, uuid.UUID(str(row.document_id)), row.by_id, row.at
    )


def rows_for(
    request: Request, found: Gathered, corrections: Iterable[CorrectionView] | None = None
) -> tuple[Rows, dict[str, dt.date]]:
    """What a decision of this request is made from: the registers' rows, with what was corrected in its place."""
    rows, as_of = rows_of(request.household_id, found.members, found.answers)
    for one in corrections_of(request) if corrections is None else corrections:
        rows[one.register] = _with(rows[one.register], one)
    return rows, as_of


def lines_of(rows: Rows) -> list[DatumLine]:
    """Every line that can be corrected, register by register; who belongs to the household the civil registry says."""
    return [
        DatumLine(_key(register, row), register, row["person_no"], _own(row))
        for register in REGISTERS_ASKED
        for row in rows[register]
    ]


def columns_of(register: str) -> list[Column]:
    """What a line of this register says, in its order."""
    names = [name for name in snapshot_columns(register) if name not in KEYS]
    return [TABLES[register].by_name[name] for name in names]


def sealed_row(row: Row, about: bytes) -> bytes:
    return ring().seal(_text(row).encode(), about)


# ---------------------------------------------------------------------------------------- underneath


def _with(rows: list[dict[str, Any]], one: CorrectionView) -> list[dict[str, Any]]:
    place = next(
        (n for n, row in enumerate(rows) if row["person_no"] == one.person_no and _own(row) == one.said), None
    )
    if place is None:
        return rows
    instead = [] if one.used is None else [{**rows[place], **one.used}]
    return [*rows[:place], *instead, *rows[place + 1 :]]


def _own(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in KEYS}


def _key(register: str, row: Row) -> str:
    said = hashlib.sha256(_text(_own(row)).encode()).hexdigest()[:12]
    return f"{register}-{row['person_no']}-{said}"


def _text(row: Row) -> str:
    return json.dumps(dict(row), default=dt.date.isoformat, ensure_ascii=False, separators=(",", ":"))


def _read(register: str, text: bytes) -> dict[str, Any]:
    days = {column.name for column in columns_of(register) if column.kind in {Kind.DATE, Kind.MONTH}}
    found: dict[str, Any] = json.loads(text)
    return {
        name: dt.date.fromisoformat(value) if name in days and value is not None else value
        for name, value in found.items()
    }
