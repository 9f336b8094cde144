"""The household of an application, member by member: each is confirmed by the civil registry as they are added."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hemayat.requests import actions
from hemayat.requests.errors import MemberRefused
from hemayat.requests.results import CaseView
from hemayat.web.citizen.access import for_head, for_head_form, form_data, reading
from hemayat.web.citizen.requests.forms import MemberForm
from hemayat.web.citizen.requests.lookup import fault_text, own_request, redirect_to_request
from hemayat.web.citizen.sessions import HeadRequest

_PARTS = {"birth_date": "year"}
"""Which part of a field the link of the error summary leads to."""


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HeadRequest, number: int) -> HttpResponse:
    """Who is in it so far; the button says that these are all."""
    case = _built(request, number)
    if case.filed_at:
        return redirect_to_request("show", number)
    if request.method == "POST":
        actions.save_answers(
            request_id=number, answers={"members_are_all": "yes"}, by=request.citizen, now=timezone.now()
        )
        return redirect_to_request("claim", number)
    return render(request, "citizen/requests/members.html", {"told": case})


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HeadRequest, number: int) -> HttpResponse:
    """One more; the civil registry is asked at once, and a wrong number or date is told beside the form."""
    case = _built(request, number)
    if case.filed_at:
        return redirect_to_request("show", number)
    form = MemberForm(form_data(request), case.answers)
    if request.method == "POST" and form.is_valid() and _is_added(request, number, form):
        return redirect_to_request("members", number)
    return _page(request, case, form)


@for_head
@require_POST
def remove(request: HeadRequest, number: int, person: int) -> HttpResponse:
    """Taken out of the draft again."""
    _built(request, number)
    actions.remove_member(request_id=number, person_no=person, by=request.citizen, now=timezone.now())
    return redirect_to_request("members", number)


def _built(request: HeadRequest, number: int) -> CaseView:
    """Only an application of somebody whose household no register knows is built; for others there is no such page."""
    case = own_request(request, number)
    if not case.is_built:
        raise Http404
    return case


def _is_added(request: HeadRequest, number: int, form: MemberForm) -> bool:
    given, now = dict(form.cleaned_data), timezone.now()
    own = {"own_birth_date": given.pop("own_birth_date").isoformat()}
    actions.save_answers(request_id=number, answers=own, by=request.citizen, now=now)
    try:
        actions.add_member(request_id=number, **given, by=request.citizen, now=now)
    except MemberRefused as refused:
        form.add_error(refused.field, ValidationError(fault_text(refused), code=_PARTS.get(refused.field)))
    return not form.errors


@reading
def _page(request: HeadRequest, case: CaseView, form: MemberForm) -> HttpResponse:
    return render(request, "citizen/requests/member.html", {"told": case, "form": form})
