"""The officer's answers to what the applicant wrote and sent: their boxes, and what is left before a refusal."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils import timezone

from hemayat.common.language import Message
from hemayat.requests.actions import answer_applicant
from hemayat.requests.case_file import CaseFile
from hemayat.requests.errors import RequestFault
from hemayat.web.shared.document_presenter import DocumentDisplay, documents_shown
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language, page_language
from hemayat.web.staff.access import StaffRequest
from hemayat.web.staff.cases.document_views import is_picture
from hemayat.web.staff.cases.forms import words_field
from hemayat.web.staff.cases.lookup import fault_text

WORDS = "words"
MOST_UNFOLDED = 3
"""With more boxes a case would be longer than two screens, so that each box is folded behind its line."""
_ANSWER_WORDS = _("Respond to the applicant’s explanation")


class AnswersForm(PlainForm):
    """An answer to each document and to the applicant's words; what is left empty is not answered yet."""

    def __init__(self, data: QueryDict | None, subjects: Mapping[str, str]) -> None:
        super().__init__(data)
        for name, label in subjects.items():
            self.fields[name] = words_field(label)
            self.fields[name].required = False


@dataclass(frozen=True)
class AnswerSubject:
    """One document, or the applicant's words where `document` is None. `answer`: the newest so far, if any.

    `is_done`: no answer is lacking. `is_picture`: the document opens on a page of the desk. `is_folded`: the box is
    behind its line, and `is_open` if it is the one to write in now, or has an error.
    """

    document: DocumentDisplay | None
    is_opened: bool
    answer: str
    box: BoundField | None
    is_done: bool = False
    is_picture: bool = False
    is_folded: bool = False
    is_open: bool = False


def answer_form(case: CaseFile, data: QueryDict | None) -> AnswersForm:
    """A box for each document, and one for the applicant's words if there are any."""
    boxes = {WORDS: str(_ANSWER_WORDS)} if case.told.words_at else {}
    for document in case.documents:
        if document.may_be_read:
            boxes[str(document.id)] = _lacking("answer", document.name)
    return AnswersForm(data, boxes)


def keep_answers(request: StaffRequest, case: CaseFile, form: forms.Form) -> bool:
    """Record every box that is filled in. False if one was refused; the form then has the error.

    After an error the same page is sent again: what was recorded the first time is not recorded twice.
    """
    number, recorded = case.told.id, _newest(case)
    # A refused answer takes its text out of `cleaned_data`.
    for name, words in list(form.cleaned_data.items()):
        document = None if name == WORDS else uuid.UUID(name)
        if words.strip() in {"", recorded.get(document)}:
            continue
        try:
            answer_applicant(
                request_id=number, document=document, words=words, by=request.member, now=timezone.now()
            )
        except RequestFault as fault:
            form.add_error(name, fault_text(fault))
    return not form.errors


def mark_empty(case: CaseFile, form: forms.Form) -> None:
    """An error at every box that still lacks an answer; at all of them if none does."""
    recorded = _newest(case)
    boxes = {name: None if name == WORDS else uuid.UUID(name) for name in form.fields}
    lacking = [name for name, document in boxes.items() if document not in recorded]
    for name in lacking or boxes:
        form.add_error(name, form.fields[name].error_messages["required"])


def answer_subjects(case: CaseFile, form: forms.Form | None) -> Iterator[AnswerSubject]:
    """`form`: None for somebody who only opens the documents, because a colleague answers them."""
    answered = _newest(case)
    lacking = {(lack.what, lack.document) for lack in case.lacks}
    if case.told.words_at:
        box = form[WORDS] if form else None
        yield AnswerSubject(None, True, answered.get(None, ""), box, ("answer", None) not in lacking)
    pictures = {document.id for document in case.documents if is_picture(document)}
    for shown in documents_shown(case.documents, page_language()):
        if not shown.may_be_read:
            continue
        yield AnswerSubject(
            shown,
            shown.id in case.opened,
            answered.get(shown.id, ""),
            form[str(shown.id)] if form else None,
            ("answer", shown.id) not in lacking,
            shown.id in pictures,
        )


def folded(subjects: Iterable[AnswerSubject]) -> list[AnswerSubject]:
    """The same, folded if they are many: then the first that lacks an answer is open, or all that have an error."""
    found = list(subjects)
    boxes = [one for one in found if one.box and not one.is_done]
    if len(boxes) <= MOST_UNFOLDED:
        return found
    unfolded = [one for one in boxes if one.box and one.box.errors] or boxes[:1]
    return [replace(one, is_folded=one in boxes, is_open=one in unfolded) for one in found]


def lacking_words(case: CaseFile) -> list[str]:
    """What the member still has to do before a refusal, for the checklist."""
    return [text for _, text in _lacking_of(case)]


def waiting_words(case: CaseFile) -> list[str]:
    """The part of it that the officer can only wait for."""
    return [text for what, text in _lacking_of(case) if what in {"checking", "resend"}]


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


def _newest(case: CaseFile) -> dict[uuid.UUID | None, str]:
    return {answer.document: answer.words for answer in case.told.officer_answers}


def _lacking_of(case: CaseFile) -> Iterator[tuple[str, str]]:
    names = {document.id: document.name for document in case.documents}
    for lack in case.lacks:
        yield lack.what, _lacking(lack.what, names.get(lack.document) if lack.document else None)


def _lacking(what: str, name: str | None) -> str:
    if name is None:
        return str(_ANSWER_WORDS)
    if what == "checking":
        return in_page_language(
            Message("Wait until the security check of “{name}” is complete").format(name=name)
        )
    if what == "resend":
        return in_page_language(
            Message(
                "“{name}” was not accepted. The applicant has seven days to send another file. Wait until "
                "they send it or the seven days are over"
            ).format(name=name)
        )
    if what == "opening":
        return in_page_language(Message("Open the document “{name}”").format(name=name))
    return in_page_language(Message("Respond to the document “{name}”").format(name=name))
