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
    names = {one.id: one.name for one in case.documents}
    return [_lacking(one.what, names.get(one.document) if one.document else None) for one in case.lacks]


def written_of(case: CaseFile) -> Iterator[str]:
    """All that the applicant wrote of their own, in the order of time."""
    yield from (text for name, text in case.told.answers.items() if name in {"why", "note"} and text)
    later = [(one.answered_at, one.answer) for one in case.told.questions if one.answered_at and one.answer]
    yield from (text for _, text in sorted([*later, *((one.at, one.words) for one in case.told.added_words)]))


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
    return found | {str(one.id): _LABELS[""] for one in case.documents if one.may_be_read}


def _kept(request: StaffRequest, number: int, form: AnswersForm) -> bool:
    for name, words in form.cleaned_data.items():
        if not words.strip():
            continue
        document = None if name == WORDS else uuid.UUID(name)
        try:
            answer_applicant(
                request=number, document=document, words=words, by=request.member, now=timezone.now()
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
    known = {one.document: one.words for one in case.told.officer_answers}
    if WORDS in form.fields:
        yield AnswerSubject(None, True, known.get(None, ""), form[WORDS])
    for one in documents_shown(case.documents, page_language()):
        yield AnswerSubject(one, one.id in case.opened, known.get(one.id, ""), form[str(one.id)])
