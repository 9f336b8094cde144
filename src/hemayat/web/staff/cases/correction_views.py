"""Correcting a data item on proof: the lines that the registers said, then one of them, with what is used instead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.common.dates import date_in_words, format_month
from hemayat.common.language import Lang, Message, translate
from hemayat.common.money import format_money
from hemayat.documents.queries import ListedDocument
from hemayat.eligibility.value_texts import number_words
from hemayat.records.queries import HouseholdRecord, records_behind
from hemayat.records.reference import referred_words
from hemayat.records.texts import record_texts
from hemayat.registers.code_labels import code_words
from hemayat.registers.schema import Column, ColumnType
from hemayat.requests.actions import correct_data_item
from hemayat.requests.available_actions import CaseAction
from hemayat.requests.case_file import CaseFile
from hemayat.requests.corrected_rows import CorrectionRelation, CorrectionView, Row
from hemayat.requests.correction_entry import RegisterRowView
from hemayat.requests.corrections import columns_of
from hemayat.requests.errors import (
    CORRECTION_CHANGES_NOTHING,
    CORRECTION_CODE_UNKNOWN,
    CORRECTION_PERIOD_INVALID,
    CORRECTION_VALUE_INVALID,
    CORRECTION_WITHOUT_DOCUMENT,
    DocumentNotOpened,
    RequestFault,
)
from hemayat.requests.queries import title_of
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest, reading
from hemayat.web.staff.cases.correction_form import AWAY, CorrectForm
from hemayat.web.staff.cases.lookup import NOT_NOW, ROLES, case_of, fault_text, file_of, to_case
from hemayat.web.staff.purpose import for_file
from hemayat.web.staff.unsent_text import not_possible

_SINCE = Message("The document shows this from {first} on.")
_BETWEEN = Message("The document shows this from {first} to {last}.")
_APPROVAL_ABOVE = Message(
    "This approval is needed if the decision adds more than {amount} of support a year."
)
_APPROVAL_FOR_ALL = Message("This approval is needed if the decision adds support.")
_WAITS = Message("Not used for the result yet: a second officer has not approved it.")
_NOT_CONCERNED = Message(
    "Not used for the result: the register no longer has this record, or the document is about other days than the "
    "register’s data (as of {day})."
)
_EFFECTS = {
    CorrectionRelation.APPLIES: Message("Used for the result."),
    CorrectionRelation.CONFIRMED: Message("The register now says the same."),
    CorrectionRelation.CONTRADICTED: Message(
        "A later record in the register says something else. The result that is better for the household counts."
    ),
}
_OF_VALUE = (CORRECTION_CHANGES_NOTHING, CORRECTION_CODE_UNKNOWN, CORRECTION_VALUE_INVALID)


@dataclass(frozen=True)
class RegisterRowDisplay:
    """`values`: what each column is called, and what the register says.

    `details`: model, year and masked plate of a car, and the like, which tell two of one person apart; empty if they
    are not known.
    """

    key: str
    register: str
    person: str
    values: tuple[tuple[str, str], ...]
    details: str = ""


@for_file(*ROLES, of=file_of)
@require_safe
def lines(request: StaffRequest, number: int) -> HttpResponse:
    """Which data item is not right? The records of a disputed register come first."""
    case = case_of(request, number)
    if CaseAction.CORRECT not in case.deeds:
        return not_possible(request, to_case(number, NOT_NOW).url)
    lang, answers = page_language(), case.told.answers
    records = _records(case)
    disputed_first = sorted(case.lines, key=lambda line: line.register != answers.get("register"))
    shown = {
        "told": case.told,
        "disputed": referred_words(answers["record"], lang).sentence if answers.get("record") else "",
        "lines": [
            (line_shown(case, line, records, lang), columns_shown(line, lang)) for line in disputed_first
        ],
        "has_proof": bool(_proofs(case)),
        "may_ask": CaseAction.ASK in case.deeds,
        "away": AWAY,
    }
    return render(request, "staff/cases/lines.html", shown)


@for_file(*ROLES, of=file_of)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: StaffRequest, number: int, line: str) -> HttpResponse:
    """What is used instead, why, and the document that shows it."""
    case = case_of(request, number)
    if CaseAction.CORRECT not in case.deeds:
        return not_possible(request, to_case(number, NOT_NOW).url)
    chosen = next((this_line for this_line in case.lines if this_line.key == line), None)
    if chosen is None:
        raise Http404
    asked = (request.POST if request.method == "POST" else request.GET).get("column", "")
    column = next((one for one in columns_of(chosen.register) if one.name == asked), None)
    if column is None and asked != AWAY:
        return _choice_page(request, case, chosen)
    form = _form(request, case, chosen, column)
    if request.method != "POST" or not form.is_valid() or not _is_done(request, number, line, form):
        return _page(request, case, chosen, form)
    return to_case(number, CaseAction.CORRECT)


def line_shown(
    case: CaseFile, line: RegisterRowView, records: Sequence[HouseholdRecord], lang: Lang
) -> RegisterRowDisplay:
    """`records`: those behind the decision, which have the details that decide nothing."""
    who = case.ids.get(line.person_no)
    known = next((one for one in case.known if one.national_id == who), None)
    return RegisterRowDisplay(
        line.key,
        title_of(line.register).in_(lang),
        " ".join(known.said[:2]) if known else "",
        tuple(row_texts(line.register, line.row, lang)),
        _details(
            line, [one for one in records if known and one.member and one.member.person == known.person], lang
        ),
    )


def _details(line: RegisterRowView, records: Sequence[HouseholdRecord], lang: Lang) -> str:
    """`records`: of the same person. Nothing if two of them say the same of the line: then it can be either."""
    row = {column.name: line.row[column.name] for column in columns_of(line.register)}
    found = {
        translate(", ", lang).join((words.title, *words.lines[:2]))
        for one in records
        if one.record.register == line.register
        and one.record.has_details
        and row.items() <= one.record.values.items()
        for words in (record_texts(one.record, lang),)
    }
    return found.pop() if len(found) == 1 else ""


def _records(case: CaseFile) -> list[HouseholdRecord]:
    return records_behind(case.decided, timezone.now()) if case.decided else []


@dataclass(frozen=True)
class CorrectionDisplay:
    """`used`: empty where the line is taken out; else the columns that differ. `proof`: empty for a document of another
    request. `period`: for which days the document shows it. `effect`: what becomes of it in the rules now; empty if
    nothing is decided now. `table`: the register by its own name.
    """

    table: str
    register: str
    said: tuple[tuple[str, str], ...]
    used: tuple[tuple[str, str], ...]
    why: str
    proof: str
    period: str
    effect: str
    by: int
    at: dt.datetime


def correction_shown(
    documents: Sequence[ListedDocument], correction: CorrectionView, lang: Lang, effect: str = ""
) -> CorrectionDisplay:
    """What the register said, beside what is used instead."""
    before = tuple(row_texts(correction.register, correction.said, lang)) if correction.said else ()
    after = tuple(row_texts(correction.register, correction.used, lang)) if correction.used else ()
    proof = next((document.name for document in documents if document.id == correction.document), "")
    return CorrectionDisplay(
        correction.register,
        title_of(correction.register).in_(lang),
        before,
        tuple(set(after) - set(before)),
        correction.why,
        proof,
        _period(correction, lang),
        effect,
        correction.by,
        correction.at,
    )


def approval_text(case: CaseFile, lang: Lang) -> str:
    """When a second officer has to approve what was corrected in this case."""
    limits = [one.limit_rial for one in case.corrections if one.request == case.told.id and not one.is_agreed]
    known = [limit for limit in limits if limit is not None]
    if not known or len(known) < len(limits):
        return _APPROVAL_FOR_ALL.in_(lang)
    limit = max(min(known), 0)
    return _APPROVAL_ABOVE.format(amount=format_money(limit, lang)).in_(lang)


def effect_text(case: CaseFile, correction: CorrectionView, lang: Lang) -> str:
    """What becomes of the correction in the rules now; empty if nothing is decided now."""
    effect = case.correction_effect
    if effect is None:
        return ""
    if correction.id in effect.waiting:
        return _WAITS.in_(lang)
    relation = effect.relations[correction.id]
    if relation is not CorrectionRelation.NOT_CONCERNED:
        return _EFFECTS[relation].in_(lang)
    day = effect.as_of[correction.register]
    return _NOT_CONCERNED.format(day=date_in_words(day, lang)).in_(lang)


def _period(correction: CorrectionView, lang: Lang) -> str:
    first = date_in_words(correction.valid_from, lang)
    if (last := correction.valid_to) is None:
        return _SINCE.format(first=first).in_(lang)
    return _BETWEEN.format(first=first, last=date_in_words(last, lang)).in_(lang)


def columns_shown(line: RegisterRowView, lang: Lang) -> list[tuple[str, str, str]]:
    """Name, title and value of each item of a record."""
    return [
        (column.name, name_of(column, lang), _value(column, line.row[column.name], lang))
        for column in columns_of(line.register)
    ]


def row_texts(register: str, row: Row, lang: Lang) -> Iterator[tuple[str, str]]:
    """A line in words, column by column."""
    for column in columns_of(register):
        yield name_of(column, lang), _value(column, row[column.name], lang)


def name_of(column: Column, lang: Lang) -> str:
    return column.title.in_(lang)


def _value(column: Column, value: object, lang: Lang) -> str:
    if value is None:
        return translate("not known", lang)
    if isinstance(value, dt.date):
        return (format_month if column.kind is ColumnType.MONTH else date_in_words)(value, lang)
    if column.kind is ColumnType.BOOL:
        return (("خیر", "بله") if lang == "fa" else ("no", "yes"))[bool(value)]
    if column.kind in {ColumnType.RIAL, ColumnType.COUNT}:
        return number_words(int(str(value)), column.unit, lang)
    return code_words(str(value), lang) if column.kind is ColumnType.CODE else str(value)


def _form(request: StaffRequest, case: CaseFile, line: RegisterRowView, column: Column | None) -> CorrectForm:
    said = _value(column, line.row[column.name], page_language()) if column else ""
    proofs = [(str(document.id), document.name) for document in _proofs(case)]
    data = request.POST if request.method == "POST" else None
    return CorrectForm(data, column=column, said=said, proofs=proofs)


def _proofs(case: CaseFile) -> list[ListedDocument]:
    """The applicant's documents that a correction can rest on."""
    return [document for document in case.documents if document.may_be_read and not document.may_be_removed]


def _is_done(request: StaffRequest, number: int, line: str, form: CorrectForm) -> bool:
    try:
        correct_data_item(request_id=number, line=line, by=request.member, now=timezone.now(), **form.given)
    except RequestFault as fault:
        form.add_error(_field_of(fault, form), fault_text(fault))
    return not form.errors


def _field_of(fault: RequestFault, form: CorrectForm) -> str | None:
    """The field to correct; None if it is none of them."""
    if isinstance(fault, DocumentNotOpened) or fault.reason is CORRECTION_WITHOUT_DOCUMENT:
        return "document"
    if fault.reason is CORRECTION_PERIOD_INVALID:
        return "valid_from"
    return "value" if form.column and fault.reason in _OF_VALUE else None


@reading
def _choice_page(request: StaffRequest, case: CaseFile, line: RegisterRowView) -> HttpResponse:
    """Ask which item of the record is wrong, or whether all of it is. Asked again if the form says neither."""
    shown = {
        "told": case.told,
        "line": line_shown(case, line, _records(case), page_language()),
        "columns": columns_shown(line, page_language()),
        "away": AWAY,
        "is_refused": request.method == "POST",
    }
    return render(request, "staff/cases/correct_choice.html", shown)


@reading
def _page(request: StaffRequest, case: CaseFile, line: RegisterRowView, form: CorrectForm) -> HttpResponse:
    column = form.column
    shown = {
        "item": name_of(column, page_language()) if column else "",
        "column": column.name if column else AWAY,
        "told": case.told,
        "line": line_shown(case, line, _records(case), page_language()),
        "proofs": [(document, document.id in case.opened) for document in _proofs(case)],
        "may_ask": CaseAction.ASK in case.deeds,
        "form": form,
    }
    return render(request, "staff/cases/correct.html", shown)
