"""The page of a case: the matter on one side, and on the other one action with its form.

A form that has errors is shown in the same place, with everything that was typed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hemayat.common.language import Lang, Message
from hemayat.eligibility.presenter import present_decision
from hemayat.eligibility.reasons import Explanation
from hemayat.eligibility.value_texts import data_in_words
from hemayat.questions.queries import threads_about
from hemayat.questions.results import QuestionThread
from hemayat.requests.actions import keep_look, name_people
from hemayat.requests.available_actions import ASIDE, CaseAction
from hemayat.requests.case_file import CaseFile
from hemayat.requests.errors import MembersUnanswered
from hemayat.requests.states import TABLE
from hemayat.web.shared.document_presenter import documents_shown
from hemayat.web.shared.language import in_page_language, page_language
from hemayat.web.staff.access import StaffRequest, reading
from hemayat.web.staff.cases import texts
from hemayat.web.staff.cases.action_forms import DECIDING, DOINGS, INLINE, action_form, joining_members
from hemayat.web.staff.cases.answers import answer_form, answer_subjects, folded, waiting_words
from hemayat.web.staff.cases.correction_views import approval_text, correction_shown, effect_text
from hemayat.web.staff.cases.criteria import CriteriaTable, criteria_table
from hemayat.web.staff.cases.document_views import is_picture
from hemayat.web.staff.cases.lookup import NOT_NOW, ROLES, case_of, fault_text, file_of, to_case
from hemayat.web.staff.cases.next_case import QUEUE, queue_after, series_notice
from hemayat.web.staff.cases.presenter import (
    alike_shown,
    answers_in_words,
    applicant_shown,
    claimed_shown,
    outlook_lines,
    people_shown,
    reasons_shown,
    records_shown,
)
from hemayat.web.staff.one_time_notice import keep_notice, take_notice
from hemayat.web.staff.purpose import CARRIED, for_file

_DOCUMENTS = Message("new documents: {count}")
_WRITTEN = Message("new answers or explanations from the applicant: {count}")
_MESSAGES = Message("new messages: {count}")
_NOTES = Message("new notes: {count}")
_STEPS = Message("new steps: {count}")
_DOCUMENT_ACCEPTED = Message("We accepted your document.")
_EXPLANATION_ACCEPTED = Message("We read your explanation and accepted it.")
_BASED_ON = Message("The decision is based on your document “{name}”.")
READERS: Lang = "fa"
"""The language of every notice: a ready text is inserted in it, whatever the language of the desk."""
SHOWS_IDS = "shows_ids"
"""The number of the case whose next page shows national ids."""
STAFF = TABLE.actors["staff"]
OWN_WORDS = ("why", "note")
"""The questions of a request that the applicant answers in their own words."""


@dataclass(frozen=True)
class SentForms:
    """What came with a POST that was not done: the form of the action and the answers, both with their errors."""

    deed: CaseAction
    form: forms.Form
    answers: forms.Form | None


def primary_of(case: CaseFile) -> CaseAction | None:
    """What the page offers before everything else. Answers are given in the form of the decision that needs them."""
    first = case.deeds[0] if case.deeds else None
    if first is CaseAction.ANSWER and CaseAction.DECIDE_BY_RULES in case.deeds:
        return CaseAction.DECIDE_BY_RULES
    if first is CaseAction.ANSWER and not case.lacks:
        return None
    return first if first not in ASIDE else None


@reading
def case_page(
    request: StaffRequest,
    number: int,
    *,
    shows_ids: bool = False,
    case: CaseFile | None = None,
    sent: SentForms | None = None,
    texts_typed: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The whole case. `shows_ids`: whether national IDs are shown in full. `case`: if it was read already.

    `texts_typed`: sent with an action that the case no longer allows, and not saved.
    """
    case = case or case_of(request, number)
    threads = threads_about(case.told.household, number, timezone.now())
    known, lang = reasons_shown(case, page_language()), page_language()
    decided = present_decision(case.decided, lang) if case.decided else None
    records = records_shown(case, timezone.now(), lang)
    table = criteria_table(known, decided.explanation if decided else None, records)
    shown: dict[str, Any] = {
        "case": case,
        "told": case.told,
        "people": people_shown(case, lang, shows_ids=shows_ids),
        "applicant": applicant_shown(case, lang),
        "alike": alike_shown(case),
        "claimed": claimed_shown(case.claimed, timezone.localdate(), lang),
        "is_to_ask_again": CaseAction.ASK_AGAIN in case.deeds,
        "answers": answers_in_words(_chosen(case), case.known, case.now_known, lang),
        "has_nothing_sent": not (case.told.words_at or case.documents),
        "own_words": [case.told.answers[name] for name in OWN_WORDS if case.told.answers.get(name)],
        "fault": texts.FAULTS.get(case.fault) if case.lacks or case.fault != "applicant_wrote" else None,
        "unanswered": fault_text(MembersUnanswered(len(case.unanswered))) if case.unanswered else "",
        "decided": decided,
        "known": known,
        "table": table,
        "registers": data_in_words(case.now_known, lang) if case.now_known else [],
        "corrections": [
            correction_shown(case.documents, correction, lang, effect_text(case, correction, lang))
            for correction in case.corrections
        ],
        "corrections_change_nothing": bool(case.correction_effect and case.correction_effect.changes_nothing),
        "approval": approval_text(case, lang) if case.is_unchecked and not case.told.ended_at else "",
        "outlook": outlook_lines(case, lang),
        "documents": documents_shown(case.documents, lang),
        "pictures": {document.id for document in case.documents if is_picture(document)},
        "new_documents": {
            document.id
            for document in case.documents
            if request.seen_at and document.uploaded_at > request.seen_at
        },
        "threads": threads,
        "shows_ids": shows_ids,
        "since": request.seen_at,
        "news": news_of(case, threads, request.seen_at, request.member.pk),
        "series": series_notice(request),
        "not_now": texts.NOT_NOW if texts_typed or request.GET.get("done") == NOT_NOW else "",
        "texts_typed": texts_typed,
        **_action(request, case, known, table, threads, sent),
    }
    return render(request, "staff/cases/case.html", shown, status=status)


def _keep_look(request: StaffRequest, number: int) -> None:
    """Since when this member has not seen the case: kept with the request, for the page to mark what is new."""
    request.seen_at = keep_look(request_id=number, by=request.member, now=timezone.now())


@for_file(*ROLES, of=file_of, then=_keep_look)
@require_safe
def show(request: StaffRequest, number: int) -> HttpResponse:
    """The whole case on one page; what is new since one's last look is marked."""
    return case_page(request, number, shows_ids=take_notice(request, SHOWS_IDS) == number)


@for_file(*ROLES, of=file_of)
@require_POST
def unmask(request: StaffRequest, number: int) -> HttpResponse:
    """The same page once with the national ids in full, on purpose and on record."""
    name_people(request_id=number, by=request.member, now=timezone.now())
    keep_notice(request, SHOWS_IDS, number)
    return to_case(number)


# ---------------------------------------------------------------------------------------- underneath


def _chosen(case: CaseFile) -> dict[str, str]:
    """What the applicant chose or entered, without what they wrote in their own words."""
    return {name: text for name, text in case.told.answers.items() if name not in OWN_WORDS}


def _action(
    request: StaffRequest,
    case: CaseFile,
    known: Explanation | None,
    table: CriteriaTable | None,
    threads: list[QuestionThread],
    sent: SentForms | None,
) -> dict[str, Any]:
    """The side of the page on which something is done."""
    deed = sent.deed if sent else primary_of(case)
    form = sent.form if sent else (action_form(deed, case, None) if deed in INLINE else None)
    answers = (sent.answers if sent else None) or _answers(case, deed)
    asked = (request.POST if request.method == "POST" else request.GET).get(QUEUE, "")
    return {
        "primary": texts.shown(deed, case.told.state) if deed else None,
        "others": [texts.shown(other, case.told.state) for other in case.deeds if other is not deed],
        "form": form,
        "answers_form": answers,
        "subjects": folded(answer_subjects(case, answers)) if form and deed in DECIDING else [],
        "waits_for": waiting_words(case) if form and deed in DECIDING else [],
        "is_checklist_open": _is_adverse(case, deed) or bool(answers and answers.errors),
        "ready": ready_reasons(table if page_language() == READERS else _table_for_reader(case), case)
        if form and (form.visible_fields() or answers)
        else [],
        "accepted": claimed_shown(
            joining_members(case, deed) if deed else [], timezone.localdate(), page_language()
        ),
        "proposal": next((override for override in case.overrides if not override.result), None),
        "settled": [override for override in case.overrides if override.result],
        "goes_on": deed in DECIDING,
        "gives_support": bool(deed in DECIDING and form and not _is_adverse(case, deed)),
        "assigns_next": deed in DECIDING and deed is not CaseAction.CONFIRM_OVERRIDE,
        "queue": queue_after(asked, case),
        "is_carried": request.purpose in CARRIED,
        "purpose": request.purpose,
    }


def _is_adverse(case: CaseFile, deed: CaseAction | None) -> bool:
    """Whether the action, as the page offers it, takes something from the household."""
    return deed in DOINGS and DOINGS[deed].is_adverse(case, {})


def _answers(case: CaseFile, deed: CaseAction | None) -> forms.Form | None:
    """An empty box for each document and the applicant's words, where the officer may answer them."""
    is_answered_here = deed in INLINE and CaseAction.ANSWER in case.deeds
    return answer_form(case, None) if is_answered_here else None


def news_of(
    case: CaseFile, threads: Iterable[QuestionThread], since: dt.datetime | None, reader: int
) -> list[str]:
    """One text for each kind of news. Nothing on the first look, when everything is new.

    As in the queue (queue_orders.IS_CHANGED), what officers did is no news: the reader may have done it.
    """
    if since is None:
        return []
    found = (
        (_DOCUMENTS, (document.uploaded_at for document in case.documents)),
        (_WRITTEN, _written(case)),
        (
            _MESSAGES,
            (message.at for thread in threads for message in thread.messages if not message.is_answer),
        ),
        (_NOTES, (note.at for note in case.notes if note.by != reader)),
        (_STEPS, (event.at for event in case.told.events if event.by != STAFF)),
    )
    counts = ((words, sum(at > since for at in times)) for words, times in found)
    return [in_page_language(words.format(count=count)) for words, count in counts if count]


def _written(case: CaseFile) -> Iterator[dt.datetime]:
    yield from (text.at for text in case.told.added_words)
    yield from (question.answered_at for question in case.told.questions if question.answered_at)


def ready_reasons(table: CriteriaTable | None, case: CaseFile) -> list[str]:
    """The head of household reads the reason, so each is a whole sentence, in the language of all notices.

    `table`: in that language too.
    """
    usual = [_DOCUMENT_ACCEPTED] if any(document.may_be_read for document in case.documents) else []
    usual += [_EXPLANATION_ACCEPTED] if case.told.words_at else []
    documents = [_BASED_ON.format(name=document.name) for document in case.documents if document.may_be_read]
    texts_in = [words.in_(READERS) for words in (*usual, *documents)]
    return list(dict.fromkeys([*texts_in, *_of_conditions(table)]))


def _table_for_reader(case: CaseFile) -> CriteriaTable | None:
    decided = present_decision(case.decided, READERS, has_changes=False) if case.decided else None
    records = records_shown(case, timezone.now(), READERS)
    return criteria_table(reasons_shown(case, READERS), decided.explanation if decided else None, records)


def _of_conditions(table: CriteriaTable | None) -> Iterator[str]:
    for row in table.open if table else ():
        yield row.reason.sentence
        # The officer decides with the new information: records of the current decision give no reason for that.
        if not row.has_earlier_records:
            yield from (f"{record.words.sentence}." for record in row.records)
