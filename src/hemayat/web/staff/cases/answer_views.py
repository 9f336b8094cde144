"""A page to answer what the applicant wrote and sent, each next to a box of its own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from hemayat.requests.available_actions import CaseAction
from hemayat.requests.case_file import CaseFile
from hemayat.web.staff.access import StaffRequest
from hemayat.web.staff.cases.answers import (
    answer_form,
    answer_subjects,
    keep_answers,
    lacking_words,
    written_of,
)
from hemayat.web.staff.cases.forms import AnswersForm
from hemayat.web.staff.cases.lookup import NOT_NOW, ROLES, case_of, file_of, reading, to_case
from hemayat.web.staff.purpose import for_file
from hemayat.web.staff.unsent_text import not_possible


@for_file(*ROLES, of=file_of)
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: StaffRequest, number: int) -> HttpResponse:
    """Every box that is filled in is kept; a document has to be opened first."""
    case = case_of(request, number)
    if CaseAction.ANSWER not in case.deeds:
        return not_possible(request, to_case(number, NOT_NOW).url)
    form = answer_form(case, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and keep_answers(request, case, form):
        return to_case(number, CaseAction.ANSWER)
    return _page(request, case, form)


@reading
def _page(request: StaffRequest, case: CaseFile, form: AnswersForm) -> HttpResponse:
    shown = {
        "told": case.told,
        "form": form,
        "written": list(written_of(case)),
        "subjects": list(answer_subjects(case, form)),
        "lacking": lacking_words(case),
    }
    return render(request, "staff/cases/answers.html", shown)
