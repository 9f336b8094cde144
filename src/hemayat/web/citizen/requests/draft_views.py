"""The questions of a draft, one a page. What is answered is kept at once; most pages lead back to the list of tasks."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hemayat.eligibility.presenter import present_decision
from hemayat.eligibility.queries import determination_of
from hemayat.households.queries import members
from hemayat.requests.actions import save_answers
from hemayat.requests.errors import AnswerInvalid
from hemayat.requests.results import CaseView
from hemayat.requests.task_list import TASKS, TaskName
from hemayat.web.citizen.access import for_head_form, form_data, household_of, reading
from hemayat.web.citizen.requests import texts
from hemayat.web.citizen.requests.data_items import groups_of, heads_to_be
from hemayat.web.citizen.requests.forms import (
    ChoiceForm,
    DataItemForm,
    FreeTextForm,
    GroundForm,
    TaskAnswerForm,
)
from hemayat.web.citizen.requests.lookup import fault_text, own_request, redirect_to_request
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language

Made = Callable[[HeadRequest, CaseView], TaskAnswerForm]
"""The form of a page, made for what is kept of the draft so far."""


Onward = Callable[[TaskAnswerForm], str]
"""Which page comes after this one."""


def question(task: TaskName, made: Made, onward: Onward = lambda _: "show") -> Callable[..., HttpResponse]:
    """A page with one question of a draft. Of what is filed already, nothing is changed.

    `task`: to which the question belongs; for a request of a kind that has no such task there is no such page.
    """

    @for_head_form
    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: HeadRequest, number: int) -> HttpResponse:
        case = own_request(request, number)
        if task not in TASKS[case.kind]:
            raise Http404
        if case.filed_at:
            return redirect_to_request("show", number)
        form = made(request, case)
        if request.method == "POST" and form.is_valid() and _kept(request, number, form):
            return redirect_to_request(onward(form), number)
        return _asked(request, case, form)

    return page


def _kept(request: HeadRequest, number: int, form: TaskAnswerForm) -> bool:
    try:
        save_answers(request_id=number, answers=form.answers(), by=request.citizen, now=timezone.now())
    except AnswerInvalid as refused:
        form.add_error(refused.question if refused.question in form.fields else None, fault_text(refused))
        return False
    return True


@reading
def _asked(request: HeadRequest, case: CaseView, form: TaskAnswerForm) -> HttpResponse:
    shown = {"form": form, "told": case, "title": next(iter(form)).label}
    return render(request, "citizen/requests/question.html", shown)


@reading
def _ground(request: HeadRequest, case: CaseView) -> TaskAnswerForm:
    published = determination_of(household_of(request))
    decision = present_decision(published, page_language(), has_changes=False) if published else None
    reasons = [*decision.failed, *decision.open, *decision.waived, *decision.passed] if decision else []
    return GroundForm(
        form_data(request),
        case.answers,
        [(reason.reason.criterion, reason.reason.title) for reason in reasons],
    )


@reading
def _data_item(request: HeadRequest, case: CaseView) -> TaskAnswerForm:
    household = household_of(request)
    groups = groups_of(determination_of(household), members(household), page_language())
    return DataItemForm(form_data(request), case.answers, groups)


@reading
def _new_head(request: HeadRequest, case: CaseView) -> TaskAnswerForm:
    return ChoiceForm(
        form_data(request), case.answers, name="new_head",
        label=_("Who is the new head?"),
        hint=_("The civil registry must confirm the new head. After that, the new head can sign in "
"with their own national ID and mobile number."),
        choices=heads_to_be(members(household_of(request)), page_language()),
    )  # fmt: skip


def _cause(request: HeadRequest, case: CaseView) -> TaskAnswerForm:
    return ChoiceForm(
        form_data(request), case.answers, name="cause", label=_("Why is the head changing?"),
        hint="", choices=texts.CAUSES.items(),
    )  # fmt: skip


def _why(request: HeadRequest, case: CaseView) -> TaskAnswerForm:
    name, label, hint, is_required = texts.WHY[case.kind]
    return FreeTextForm(
        form_data(request), case.answers, name=name, label=label, hint=hint, is_required=is_required
    )


ground = question("ground", _ground)
data_item = question("data_item", _data_item, lambda _: "claim")
new_head = question("new_head", _new_head, lambda _: "cause")
cause = question("new_head", _cause)
why = question("why", _why)
