"""What the registers said of a household, row by row, with the officers' corrections applied, and how to keep one."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hemayat.accounts.models import StaffMember
from hemayat.audit.keys import key_ring
from hemayat.eligibility.effective_dates import result_of
from hemayat.eligibility.errors import NothingPublished, SecondOfficerNeeded
from hemayat.eligibility.household_decision import trial_decision
from hemayat.eligibility.models import Finding
from hemayat.eligibility.one_officer import OneOfficerData
from hemayat.households.case_data import CaseSnapshot
from hemayat.inquiries.rows import rows_of
from hemayat.registers.schema import REGISTERS_ASKED
from hemayat.requests.corrected_rows import corrected, counting, most_by_one, of_one_officer, own_columns
from hemayat.requests.correction_queries import (
    SAID,
    USED,
    WHY,
    CorrectionView,
    corrections_in_force,
    row_text,
    sealed_row,
)
from hemayat.requests.finding_reviews import open_review
from hemayat.requests.models import Correction, Request
from hemayat.requests.register_inquiry import InquiryResults

Row = Mapping[str, Any]
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class RegisterRowView:
    """One row of a register about one person. `key` names it as long as it says the same."""

    key: str
    register: str
    person_no: int
    row: Row = field(repr=False)


@dataclass(frozen=True)
class CorrectedRows:
    """Rows to decide from, and the findings among those behind them that a later record contradicts.

    `waiting`: the findings of other cases that do not count yet, because one officer alone made them and they would add
    more support than one officer may; `with_waiting`: the rows with them. `of_one`: the findings behind the rows that
    one officer alone made in other cases; `without_one`: the rows without them; `most_rial`: the support a year that
    may rest on them.
    """

    rows: Rows = field(repr=False)
    contradicted: list[int]
    waiting: tuple[int, ...] = ()
    of_one: tuple[int, ...] = ()
    without_one: Rows | None = field(repr=False, default=None)
    most_rial: int = 0
    with_waiting: Rows | None = field(repr=False, default=None)

    def one_officer(self, as_of: Mapping[str, dt.date]) -> OneOfficerData:
        """For the decision that is made from these rows."""
        without, waiting = (
            None if rows is None else CaseSnapshot.of(rows, as_of)
            for rows in (self.without_one, self.with_waiting)
        )
        return OneOfficerData(without, self.most_rial, waiting)

    def to_look_at(self, needed: SecondOfficerNeeded) -> tuple[int, ...]:
        """The findings at which a second officer looks before the household is decided."""
        return self.waiting if needed.is_loss else self.of_one


@dataclass(frozen=True)
class NewCorrection:
    """A correction to be kept. `said`: None to add a row; `used`: None to remove one. `valid_to`: None is open."""

    register: str
    person: int
    said: Row | None = field(repr=False)
    used: Row | None = field(repr=False)
    why: str = field(repr=False)
    document: uuid.UUID
    valid_from: dt.date
    valid_to: dt.date | None
    register_on: dt.date


def rows_for(
    head_request: Request,
    inquiry_results: InquiryResults,
    corrections: Iterable[CorrectionView] | None = None,
) -> tuple[Rows, dict[str, dt.date]]:
    """The rows from which this request is decided: what the registers said, with the corrections that bind.

    `corrections`: the household's in force, if they are known already.
    """
    corrected_rows, as_of = basis_for(head_request, inquiry_results, corrections)
    return corrected_rows.rows, as_of


def basis_for(
    head_request: Request,
    inquiry_results: InquiryResults,
    corrections: Iterable[CorrectionView] | None = None,
) -> tuple[CorrectedRows, dict[str, dt.date]]:
    """As `rows_for`, with what is known of the corrections behind the rows."""
    rows, as_of = rows_of(head_request.household_id, inquiry_results.members, inquiry_results.answers)
    return corrected_for(
        head_request.household_id, rows, as_of, corrections, request_id=head_request.id
    ), as_of


def corrected_for(
    household: int,
    rows: Rows,
    as_of: Mapping[str, dt.date],
    corrections: Iterable[CorrectionView] | None = None,
    *,
    request_id: int | None = None,
) -> CorrectedRows:
    """A household's rows with its corrections that count; two queries at most, none where they are given.

    `request_id`: the case that is decided, if it is one; its own corrections count there.
    """
    correction = list(corrections_in_force([household])[household] if corrections is None else corrections)
    if not correction:
        return CorrectedRows(rows, [])

    def better(chosen: Sequence[CorrectionView]) -> tuple[Rows, list[int]]:
        return corrected(rows, as_of, chosen).better(lambda value: result_of(trial_decision(value, as_of)))

    try:
        count = counting(
            correction,
            lambda chosen: result_of(trial_decision(better(chosen)[0], as_of)),
            request_id=request_id,
        )
        chosen, contradicted = better(count)
    except NothingPublished:
        agreed = [one for one in correction if one.is_agreed or one.request == request_id]
        waiting = tuple(one.finding_id for one in correction if one not in agreed)
        return CorrectedRows(corrected(rows, as_of, agreed).rows, [], waiting)
    finding_of = {one.id: one.finding_id for one in correction}
    of_one = of_one_officer(count, request_id)
    waiting = tuple(one.finding_id for one in correction if one not in count)
    return CorrectedRows(
        chosen,
        [finding_of[number] for number in contradicted],
        waiting,
        tuple(one.finding_id for one in of_one),
        better([one for one in count if one not in of_one])[0] if of_one else None,
        # The database compares with the limit of each correction of one officer, also of one that does not count yet.
        most_by_one(of_one_officer(correction, request_id)),
        better(correction)[0] if waiting else None,
    )


def review_contradicted(
    household: int, province: str, rows: Rows, as_of: Mapping[str, dt.date], now: dt.datetime
) -> None:
    """Have an officer look at corrections that a later record contradicts, where a decision rests on them."""
    for finding in corrected_for(household, rows, as_of).contradicted:
        open_review(household=household, province=province, finding=finding, because="contradicted", now=now)


def keep_correction(row: Request, new: NewCorrection, *, by: StaffMember, now: dt.datetime) -> int:
    """Store a correction as a finding of the household, in the officer's transaction; gives the finding's number."""
    finding = Finding.objects.create(
        household_id=row.household_id,
        province=row.province,
        kind=Finding.Kind.CORRECTION,
        by_id=by.pk,
        at=now,
    )
    Correction.objects.create(
        household_id=row.household_id, province=row.province, request_id=row.id, register=new.register,
        person_id=new.person, said=sealed_row(new.said, SAID), used=sealed_row(new.used, USED),
        why=key_ring().seal(new.why.encode(), WHY), document_id=new.document, valid_from=new.valid_from,
        valid_to=new.valid_to, register_on=new.register_on, by_id=by.pk, at=now, finding_id=finding.id,
    )  # fmt: skip
    number: int = finding.id
    return number


def lines_of(rows: Rows) -> list[RegisterRowView]:
    """Every row that can be corrected, register by register; who belongs to the household the civil registry says."""
    return [
        RegisterRowView(_key(register, row), register, row["person_no"], own_columns(row))
        for register in REGISTERS_ASKED
        for row in rows[register]
    ]


def _key(register: str, row: Row) -> str:
    said = hashlib.sha256(row_text(own_columns(row)).encode()).hexdigest()[:12]
    return f"{register}-{row['person_no']}-{said}"
