"""My requests: all of them, a new one, and one: tasks while it is a draft, how it stands once it is filed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.agreements.queries import version_in_force
from hemayat.common.language import Lang
from hemayat.complaints.delay_rule import complaint_answer_day, is_late
from hemayat.complaints.queries import complaint_of, open_about
from hemayat.documents.queries import documents_of
from hemayat.documents.states import DocumentState
from hemayat.eligibility.queries import PublishedResult, determination_of
from hemayat.households.queries import members
from hemayat.questions.queries import questions_of
from hemayat.records.queries import record_behind
from hemayat.requests.actions import begin_draft, save_answers
from hemayat.requests.errors import ApplicantNotHead, CaseAlreadyOpen, CaseNotAdmissible
from hemayat.requests.permissions import own_place
from hemayat.requests.person_review import can_ask_for_person
from hemayat.requests.queries import lacks_consent, requests_of, tasks_of
from hemayat.requests.queue_forecasts import case_forecast
from hemayat.requests.reading_rule import must_be_read
from hemayat.requests.results import CaseView
from hemayat.web.citizen.access import for_head, for_head_form, form_data, household_of, reading
from hemayat.web.citizen.requests.data_items import answers_of, groups_of, keys_in, record_answers
from hemayat.web.citizen.requests.forms import CaseKindForm
from hemayat.web.citizen.requests.lookup import fault_text, own_request, redirect_to_request
from hemayat.web.citizen.requests.presenter import answers_shown, missing_in, result_of, tasks_shown
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.document_presenter import documents_shown
from hemayat.web.shared.language import page_language


@for_head
@require_safe
def show_all(request: HeadRequest) -> HttpResponse:
    """Drafts and requests, the newest first."""
    requests = requests_of(household_of(request), request.citizen)
    return render(request, "citizen/requests/all.html", {"requests": requests})


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HeadRequest) -> HttpResponse:
    """What somebody wants; also where the buttons "I object" and "this is wrong" of other pages lead."""
    form = CaseKindForm(form_data(request), _offered(request))
    if request.method == "POST" and form.is_valid() and (begun := _begun(request, form)):
        return begun
    return _new_page(request, form)


@for_head
@require_safe
def show(request: HeadRequest, number: int) -> HttpResponse:
    """One request, as it stands."""
    case = own_request(request, number)
    if case.filed_at is None:
        return _tasks_page(request, case)
    lang = page_language()
    shown: dict[str, Any] = {
        "told": case,
        "answers": answers_shown(case, lang),
        "result": result_of(case, lang),
        "missing": missing_in(case, lang),
        "lacks_consent": bool(case.missing) and lacks_consent(case.household, case.id, timezone.localdate()),
        **_documents(case, lang),
        "questions": questions_of(case.household, timezone.now(), case.id, by=request.citizen),
        "is_read_first": not case.ended_at and case.id in must_be_read([(case.household, case.id)]),
        "forecast": case_forecast(case.household, case.id, timezone.now()),
    }
    if can_ask_for_person(case):
        shown["answer_within"] = version_in_force(timezone.localdate()).parameters.answer_within["objection"]
    if is_late(case, timezone.localdate()):
        shown |= {"is_late": True, **_complaint(request, case)}
    return render(request, "citizen/requests/show.html", shown)


def _documents(case: CaseView, lang: Lang) -> dict[str, Any]:
    listed_documents = documents_of(case.household, case.case)
    is_checking = any(one.state == DocumentState.RECEIVED for one in listed_documents)
    return {"documents": documents_shown(listed_documents, lang), "is_checking": is_checking}


@reading
def _complaint(request: HeadRequest, case: CaseView) -> dict[str, Any]:
    """The complaint about a late result and the day of its answer, or the day if one is filed today."""
    number = open_about(case.household, case.id)
    if number is None:
        return {"complaint_by": complaint_answer_day(timezone.now())}
    this_complaint = complaint_of(number, timezone.localdate(), request.citizen)
    return {"complaint": number, "complaint_by": this_complaint.clock.due_on}


def _begun(request: HeadRequest, form: CaseKindForm) -> HttpResponse | None:
    """On to the draft; to the request that is examined already; None where the form says why it cannot be begun."""
    kind, about = form.cleaned_data["kind"], {}
    answers = _record_answers(request, form) or _data_item_answers(request, form)
    if kind == "objection":
        about = _about(_decided(request))
    try:
        number = begin_draft(kind=kind, by=request.citizen, now=timezone.now(), **about)
    except CaseAlreadyOpen as known:
        return redirect_to_request("show", known.request)
    except (CaseNotAdmissible, ApplicantNotHead) as fault:
        form.add_error("kind", fault_text(fault))
        return None
    if kind == "change_of_head" and (own := _own_place(request)):
        # The civil registry names them as head: who is to follow need not be asked.
        save_answers(
            request_id=number, answers={"new_head": str(own)}, by=request.citizen, now=timezone.now()
        )
        return redirect_to_request("cause", number)
    if kind != "dispute" or not answers:
        return redirect_to_request("show", number)
    save_answers(request_id=number, answers=answers, by=request.citizen, now=timezone.now())
    return redirect_to_request("claim", number)


def _about(published: PublishedResult | None) -> dict[str, int | None]:
    """The decision that holds now: by its own number, or by that of the run that made it."""
    if published is None:
        return {}
    return (
        {"about_decision": published.decision_id}
        if published.decision_id
        else {"about_run": published.run_id}
    )


@reading
def _decided(request: HeadRequest) -> PublishedResult | None:
    return determination_of(household_of(request))


@reading
def _own_place(request: HeadRequest) -> int | None:
    return own_place(request.citizen)


@reading
def _data_item_answers(request: HeadRequest, form: CaseKindForm) -> dict[str, str]:
    """By the data item whose button was pressed; empty where none was, or where it is none of this household's."""
    chosen: str = form.cleaned_data["data_item"]
    if not chosen:
        return {}
    household = household_of(request)
    groups = groups_of(determination_of(household), members(household), page_language())
    return answers_of(chosen, form.cleaned_data["claim"]) if chosen in keys_in(groups) else {}


@reading
def _record_answers(request: HeadRequest, form: CaseKindForm) -> dict[str, str]:
    """By the record beside which a choice was pressed; empty where it is none behind this household's decision."""
    key, claim = form.cleaned_data["record"], form.cleaned_data["claim"]
    published = determination_of(household_of(request)) if key else None
    record = record_behind(published, key, timezone.now()) if published else None
    if published is None or record is None:
        return {}
    return record_answers(published, record, claim)


@reading
def _offered(request: HeadRequest) -> Sequence[str]:
    """The kinds that make sense for this household; what does not after all is told when it is begun."""
    household = household_of(request)
    kinds = ["objection", "dispute"] if determination_of(household) else ["application"]
    can_change_head = len(members(household)) > 1 and not request.citizen.is_applicant
    return [*kinds, *(["change_of_head"] if can_change_head else [])]


@reading
def _new_page(request: HeadRequest, form: CaseKindForm) -> HttpResponse:
    return render(request, "citizen/requests/new.html", {"form": form})


def _tasks_page(request: HeadRequest, case: CaseView) -> HttpResponse:
    tasks = tasks_shown(case, tasks_of(case.id))
    done = sum(task.is_done for task in tasks)
    return render(request, "citizen/requests/tasks.html", {"told": case, "tasks": tasks, "done": done})
