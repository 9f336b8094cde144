"""Correcting a data item of a case on proof: the register's word stays stored, and beside it what is used instead."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass, field
from typing import Any

from hemayat.accounts.models import StaffMember
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.common.language import Words
from hemayat.common.persian import search_key, to_ascii_digits
from hemayat.documents.queries import documents_of
from hemayat.eligibility.models import Finding
from hemayat.households.queries import known_in
from hemayat.registers.code_labels import code_words
from hemayat.registers.schema import REGISTERS_ASKED, Column, ColumnType
from hemayat.registers.wire import RowFault, read_cell
from hemayat.requests.available_actions import check_no_override
from hemayat.requests.case_decision import answers_for_request
from hemayat.requests.case_process import record_event, touch, words_in
from hemayat.requests.corrected_rows import Row, Rows, own_columns
from hemayat.requests.corrections import SAID, USED, WHY, columns_of, row_text, rows_for, sealed_row
from hemayat.requests.decision_checks import check_opened
from hemayat.requests.errors import (
    CORRECTION_CHANGES_NOTHING,
    CORRECTION_CODE_UNKNOWN,
    CORRECTION_PERIOD_INVALID,
    CORRECTION_VALUE_INVALID,
    CORRECTION_WITHOUT_DOCUMENT,
    CaseStateChanged,
    RequestFault,
)
from hemayat.requests.models import Correction, Request
from hemayat.requests.permissions import worked_on
from hemayat.requests.register_answers import InquiryResults
from hemayat.requests.states import CaseState

_TRUTH = {"yes": True, "no": False, "بله": True, "خیر": False}


def correct_data_item(  # noqa: PLR0913 - one for each thing that a correction says
    *, request_id: int, line: str, column: str, value: str, why: str, document: uuid.UUID, by: StaffMember,
    now: dt.datetime, valid_from: dt.date | None = None, valid_to: dt.date | None = None,
) -> int:  # fmt: skip
    """Use another value for one item of a row, or remove the row where `column` is empty; gives the finding's number.

    The correction is a lasting fact of the household (docs/decisions/0031), and not of this request alone.
    `line`: RegisterRowView.key. `document`: a readable one that was filed with the case. `valid_from`,
    `valid_to`: the period that the document shows; from the day of the register, and open, if left out. Raises
    RequestFault for a value or a period that cannot be, DocumentNotOpened if the officer has not opened the document,
    CaseStateChanged if the register says otherwise by now, CASE_TEXT_MISSING.
    """
    proven_by = words_in(why)
    with worked_on(request_id, by, now, CaseState.AWAITING_OFFICER) as (row, actor):
        check_no_override(row)
        results = answers_for_request(row, now)
        rows, as_of = rows_for(row, results) if results else ({}, {})
        register_row = next((one for one in lines_of(rows) if one.key == line), None) if rows else None
        if register_row is None or results is None:
            raise CaseStateChanged
        _check_proof(row.household_id, f"request:{row.id}", document)
        check_opened(row, document, by)
        register_on = as_of[register_row.register]
        period = (valid_from or min(register_on, day_of(now)), valid_to)
        _check_period(*period, today=day_of(now))
        used = _changed(register_row, column, value, register_on) if column else None
        new = NewCorrection(
            register_row.register,
            person_of(row.household_id, results, register_row.person_no),
            register_row.row,
            used,
            proven_by,
            document,
            *period,
            register_on,
        )
        finding = keep_correction(row, new, by=by, now=now)
        row.officer_id = row.officer_id or by.pk
        row.save(update_fields=["officer_id", *touch(row, now)])
        record_event(
            row,
            "request.data_item_corrected",
            by=actor,
            now=now,
            detail={"registers": [register_row.register]},
        )
    return finding


def person_of(household: int, results: InquiryResults, person_no: int) -> int:
    """Our number of the person whom the registers' answers number so.

    Raises CaseStateChanged where we do not know them yet.
    """
    national_id = next(
        (f"{member['national_id']:010d}" for member in results.members if member["person_no"] == person_no),
        "",
    )
    person = next(
        (member.person for member in known_in(household) if member.national_id == national_id), None
    )
    if person is None:
        raise CaseStateChanged
    return person


# ---------------------------------------------------------------------------------------- underneath


def _check_proof(household: int, case: str, document: uuid.UUID) -> None:
    known = {
        listed_document.id
        for listed_document in documents_of(household, case)
        if listed_document.may_be_read and not listed_document.may_be_removed
    }
    if document not in known:
        raise RequestFault(CORRECTION_WITHOUT_DOCUMENT)


def _check_period(valid_from: dt.date, valid_to: dt.date | None, *, today: dt.date) -> None:
    if valid_from > today or (valid_to is not None and valid_to < valid_from):
        raise RequestFault(CORRECTION_PERIOD_INVALID)


def _changed(row: RegisterRowView, column: str, value: str, as_of: dt.date) -> dict[str, Any]:
    """The line with this value, judged as the register's own would be on its day."""
    known = next((columns for columns in columns_of(row.register) if columns.name == column), None)
    if known is None:
        raise _refused(None)
    try:
        used = {**row.row, column: read_cell(known, _given(known, to_ascii_digits(value).strip()), as_of)}
    except RowFault:
        raise _refused(known) from None
    if used == row.row:
        raise RequestFault(CORRECTION_CHANGES_NOTHING)
    return used


def _given(column: Column, text: str) -> Any:
    """What an officer types, as a register would send it; what cannot be one is left as text, and refused there."""
    if column.kind in {ColumnType.RIAL, ColumnType.COUNT}:
        plain = text.replace(",", "").replace("٬", "").replace(" ", "")
        return int(plain) if plain.isascii() and plain.isdecimal() else text
    if column.kind is ColumnType.BOOL:
        return _TRUTH.get(search_key(text), text)
    if column.kind is ColumnType.CODE:
        codes = {search_key(code_words(code, lang)): code for code in column.codes for lang in ("fa", "en")}
        return codes.get(search_key(text), text)
    return text.replace("/", "-") if column.kind in {ColumnType.DATE, ColumnType.MONTH} else text


def _refused(column: Column | None) -> RequestFault:
    """What can stand there: for a code, each of its words."""
    if column and column.kind is ColumnType.CODE:
        fa, en = ("، ".join(code_words(code, "fa") for code in column.codes), ", ".join(column.codes))
        return RequestFault(CORRECTION_CODE_UNKNOWN, value=Words(fa, en))
    return RequestFault(CORRECTION_VALUE_INVALID)


@dataclass(frozen=True)
class RegisterRowView:
    """One row of a register about one person. `key` names it as long as it says the same."""

    key: str
    register: str
    person_no: int
    row: Row = field(repr=False)


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
