"""Answering what the applicant wrote and sent: each beside a box of its own, and what is left before a refusal."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.forms.boundfield import BoundField
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hemayat.common.language import Message
from hemayat.requests.actions import answer_applicant
from hemayat.requests.available_actions import CaseAction
from hemayat.requests.case_file import CaseFile
from hemayat.requests.errors import RequestFault
from hemayat.web.shared.document_presenter import DocumentDisplay, documents_shown
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language, page_language
from hemayat.web.staff.access import StaffRequest
from hemayat.web.staff.cases.forms import AnswersForm
from hemayat.web.staff.cases.lookup import NOT_NOW, ROLES, case_of, fault_text, file_of, reading, to_case
from hemayat.web.staff.purpose import for_file

WORDS = "words"
_LABELS = {
    WORDS: _("Your answer to the applicant’s explanation"),
    "": _("Your answer to this document"),
}


@dataclass(frozen=True)
class AnswerSubject:
    """One document, or the applicant's words where `document` is None. `answer`: the newest so far, if any."""

    document: DocumentDisplay | None
    is_opened: bool
    answer: str
    box: BoundField


@for_file(*ROLES, of=file_of)
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: StaffRequest, number: int) -> HttpResponse:
    """Every box that is filled in is kept; a document has to be opened first."""
    case = case_of(request, number)
    if CaseAction.ANSWER not in case.deeds:
        return to_case(number, NOT_NOW)
    form = AnswersForm(request.POST if request.method == "POST" else None, _labels(case))
    if request.method == "POST" and form.is_valid() and _kept(request, number, form):
        return to_case(number, CaseAction.ANSWER)
    return _page(request, case, form)


def lacking_words(case: CaseFile) -> list[str]:
    """What the member still has to do before a refusal, for the checklist."""
    names = {document.id: document.name for document in case.documents}
    return [
        _lacking(document.what, names.get(document.document) if document.document else None)
        for document in case.lacks
    ]


def written_of(case: CaseFile) -> Iterator[str]:
    """All that the applicant wrote of their own, in the order of time."""
    yield from (text for name, text in case.told.answers.items() if name in {"why", "note"} and text)
    later = [
        (question.answered_at, question.answer)
        for question in case.told.questions
        if question.answered_at and question.answer
    ]
    yield from (
        text
        for _, text in sorted(
            [*later, *((question.at, question.words) for question in case.told.added_words)]
        )
    )


# ---------------------------------------------------------------------------------------- underneath


def _lacking(what: str, name: str | None) -> str:
    if name is None:
        return _("Answer the applicant’s explanation")
    if what == "checking":
        return in_page_language(
            Message("Wait until the security check of “{name}” is complete").format(name=name)
        )
    if what == "resend":
        return in_page_language(
            Message(
                "“{name}” was not accepted. The applicant has seven days to send another file. Wait "
                "until then"
            ).format(name=name)
        )
    if what == "opening":
        return in_page_language(Message("Open the document “{name}”").format(name=name))
    return in_page_language(Message("Answer the document “{name}”").format(name=name))


def _labels(case: CaseFile) -> dict[str, str]:
    """Name of a box → its label; the words have one if there are any."""
    found = {WORDS: _LABELS[WORDS]} if case.told.words_at else {}
    return found | {str(document.id): _LABELS[""] for document in case.documents if document.may_be_read}


def _kept(request: StaffRequest, number: int, form: AnswersForm) -> bool:
    for name, words in form.cleaned_data.items():
        if not words.strip():
            continue
        document = None if name == WORDS else uuid.UUID(name)
        try:
            answer_applicant(
                request_id=number, document=document, words=words, by=request.member, now=timezone.now()
            )
        except RequestFault as fault:
            form.add_error(name, fault_text(fault))
    return not form.errors


@reading
def _page(request: StaffRequest, case: CaseFile, form: AnswersForm) -> HttpResponse:
    shown = {
        "told": case.told,
        "form": form,
        "written": list(written_of(case)),
        "subjects": list(_subjects(case, form)),
        "lacking": lacking_words(case),
    }
    return render(request, "staff/cases/answers.html", shown)


def _subjects(case: CaseFile, form: AnswersForm) -> Iterator[AnswerSubject]:
    known = {answer.document: answer.words for answer in case.told.officer_answers}
    if WORDS in form.fields:
        yield AnswerSubject(None, True, known.get(None, ""), form[WORDS])
    for document_display in documents_shown(case.documents, page_language()):
        yield AnswerSubject(
            document_display,
            document_display.id in case.opened,
            known.get(document_display.id, ""),
            form[str(document_display.id)],
        )
