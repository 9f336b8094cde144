"""Records of a register as it says them now, and the code by which another adult opens theirs."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hemayat.accounts.results import SignInProblem
from hemayat.households.queries import members
from hemayat.records.models import RecordOpening
from hemayat.records.record_access import (
    ask_code as ask_members_code,
)
from hemayat.records.record_access import (
    guarded_members,
    open_with_code,
    opened_persons,
    opening_of,
)
from hemayat.records.register_inquiry import ask_register, records_of
from hemayat.registers.record_schema import RECORD_DETAILS
from hemayat.registers.schema import TABLES
from hemayat.web.citizen.access import for_head, for_head_form, household_of, reading
from hemayat.web.citizen.decision.records import record_card
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.citizen.sign_in.forms import SignInCodeForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language
from hemayat.web.shared.member_presenter import member_shown
from hemayat.web.shared.page_refresh import WATCH, with_refresh

LONGEST_NUMBER = 18
TOO_MANY = _("You have asked too many times. Try again a little later.")
WRONG = _("The code is wrong or has expired. Ask for a new code.")


@for_head
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HeadRequest, register: str) -> HttpResponse:
    """What the register said last; a POST asks it, and a worker does so."""
    if register not in RECORD_DETAILS:
        raise Http404
    problem = None
    if request.method == "POST":
        problem = ask_register(register=register, by=request.citizen, now=timezone.now())
        if problem is None:
            return HttpResponseRedirect(f"{reverse('records:show', args=[register])}?{WATCH}=1")
    return _page(request, register, problem)


@for_head
@require_POST
def ask_code(request: HeadRequest) -> HttpResponse:
    """On to the page of the code, whether or not one could be sent. Nobody but an adult of the household is found."""
    this_person = request.POST.get("person", "")
    person = (
        int(this_person)
        if this_person.isascii() and this_person.isdecimal() and len(this_person) <= LONGEST_NUMBER
        else 0
    )
    if person not in _guarded(request):
        raise Http404
    asked = ask_members_code(person=person, by=request.citizen, now=timezone.now())
    if isinstance(asked, SignInProblem):
        return render(request, "citizen/records/not_now.html", {"fault": TOO_MANY}, status=429)
    return HttpResponseRedirect(reverse("records:enter_code", args=[asked]))


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HeadRequest, opening: int) -> HttpResponse:
    """The right code opens the member's records to this session for half an hour."""
    row = _opening(request, opening)
    if row is None:
        raise Http404
    if row.opened_at:
        return HttpResponseRedirect(reverse("decision:show"))
    form = SignInCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if open_with_code(opening=opening, code=code, by=request.citizen, now=timezone.now()):
            return HttpResponseRedirect(reverse("decision:show"))
        form.add_error("code", WRONG)
    return _code_page(request, row, form)


@reading
def _page(request: HeadRequest, register: str, problem: SignInProblem | None) -> HttpResponse:
    lang, household, now = page_language(), household_of(request), timezone.now()
    register_records = records_of(register, request.citizen, now)
    table = TABLES[register]
    open_ones = opened_persons(household, request.citizen.actor.id, now)
    guarded = [
        member_shown(household_member, lang)
        for household_member in guarded_members(request.citizen, timezone.localdate())
        if household_member.person not in open_ones
    ]
    shown: dict[str, Any] = {
        "register": register,
        "title": table.title.in_(lang),
        "said": register_records,
        "cards": [record_card(household_member, lang) for household_member in register_records.records],
        "guarded": guarded,
        "fault": TOO_MANY if problem else "",
    }
    page = render(request, "citizen/records/show.html", shown, status=429 if problem else 200)
    return with_refresh(request, page, is_open=register_records.state == "asked")


@reading
def _guarded(request: HeadRequest) -> list[int]:
    return [member.person for member in guarded_members(request.citizen, timezone.localdate())]


@reading
def _opening(request: HeadRequest, opening: int) -> RecordOpening | None:
    return opening_of(household_of(request), opening, request.citizen.actor.id)


@reading
def _code_page(request: HeadRequest, row: RecordOpening, form: SignInCodeForm) -> HttpResponse:
    member = next(
        (
            household_member
            for household_member in members(row.household_id)
            if household_member.person == row.person_id
        ),
        None,
    )
    shown = {"form": form, "member": member_shown(member, page_language()) if member else None}
    return render(request, "citizen/records/code.html", shown)


app_name = "records"
urlpatterns = [
    path("my/records/code/", ask_code, name="ask_code"),
    path("my/records/openings/<number:opening>/", enter_code, name="enter_code"),
    path("my/records/<slug:register>/", show, name="show"),
]
