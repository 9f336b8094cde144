"""Signing in with a one-time code: who one is, then the code. Known and unknown people see the same pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemayat.accounts.actions import ask_code, enter_code
from hemayat.accounts.own_phones import tries_left, try_own_phone
from hemayat.accounts.queries import waiting
from hemayat.accounts.results import AttemptStatus, NewSession, SignInProblem
from hemayat.accounts.sso import is_offered
from hemayat.agreements.contacts import agreement_shown
from hemayat.oversight.session_browsers import note_session_browser
from hemayat.publication.queries import why_member_reads_no_decision
from hemayat.requests.case_process import promised_answer_day
from hemayat.requests.states import CaseKind
from hemayat.web.citizen.access import HOME, own_path
from hemayat.web.citizen.own_phone import (
    KnownPerson,
    forget_person,
    forget_phone,
    known_person,
    sign_in_here,
)
from hemayat.web.citizen.sessions import keep_token, signed_in, token_of
from hemayat.web.citizen.sign_in.form_cookie import (
    SignInDraft,
    delete_beginning,
    read_beginning,
    set_beginning,
)
from hemayat.web.citizen.sign_in.forms import SignInCodeForm, SignInDetailsForm
from hemayat.web.citizen.sign_in.texts import problem_text, wrong_code
from hemayat.web.shared.access import public
from hemayat.web.shared.client_machine import device_of, ip_of, visitor_of
from hemayat.web.shared.forms import PlainForm

BETWEEN_CODES = timedelta(seconds=60)
"""A message needs a moment to arrive; who asks again sooner only spends their own limit."""
OTHER = "other"
"""In the address of the first page, on an own phone: somebody else signs in, or with another number."""


@public
@require_http_methods(["GET", "HEAD", "POST"])
def national_id(request: HttpRequest) -> HttpResponse:
    """The first page: its answers ask for a code. It says too why somebody was sent here.

    On an own phone it asks for the date of birth alone; with `?other` it asks anybody for everything.
    """
    begun, now = read_beginning(request), timezone.now()
    known = known_person(request, now)
    person = known if known and not _asks_everything(request, known, now) else None
    form = _sign_in_form(request, begun, person)
    if form.is_valid():
        if person and not try_own_phone(person.token, now):
            return _to("national_id")
        return _ask(request, _answered(begun, form, person))
    is_not_head = any(form[name].value() for name in ("for_another", "lives_apart"))
    shown = {"form": form, "begun": begun, "person": person, "is_not_head": is_not_head}
    shown["is_portal_first"] = person is not None and not person.mobile
    response = page(request, "national_id", shown)
    if known is None:
        forget_person(request, response)
    return response


def _asks_everything(request: HttpRequest, known: KnownPerson, now: datetime) -> bool:
    """Also of the person of an own phone: they typed it (what was typed counts), or too many dates were tried there."""
    is_typed = OTHER in request.GET or "national_id" in request.POST
    return is_typed or not tries_left(known.token, now)


def _sign_in_form(request: HttpRequest, begun: SignInDraft, person: KnownPerson | None) -> SignInDetailsForm:
    # The page of other ways leads here with what somebody said there of themselves.
    comes_as = request.GET.get("as", "")
    typed: dict[str, Any] = {
        "for_another": comes_as == "guardian" or (begun.for_another and comes_as != "apart"),
        "lives_apart": comes_as == "apart" or (begun.lives_apart and comes_as != "guardian"),
    }
    # On an own phone the next one who holds it must not read who was there before.
    if person is None and not begun.is_own_phone:
        mobile = _as_typed(begun.mobile)
        typed |= {"national_id": begun.national_id, "birth_date": begun.born, "mobile": mobile}
    if person is None:
        return SignInDetailsForm(request.POST or None, initial=typed)
    typed |= {"for_another": person.for_another, "lives_apart": person.lives_apart}
    known = ("national_id", "mobile") if person.mobile else ("national_id",)
    return SignInDetailsForm(request.POST or None, initial=typed, known=known)


def _answered(begun: SignInDraft, form: SignInDetailsForm, person: KnownPerson | None) -> SignInDraft:
    known = {"national_id": person.national_id, "mobile": person.mobile} if person else {}
    answers = {**known, **form.cleaned_data}
    answers["birth_date"] = answers["birth_date"].isoformat()
    return replace(begun, **answers, is_own_phone=person is not None, has_ended=False)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Where the code is entered. The same page, whether a message was sent or not."""
    begun, now = read_beginning(request), timezone.now()
    stands = waiting(begun.attempt, now)
    if stands is None:
        return _to("national_id")
    if stands.kind != "waiting" and request.method != "POST":
        return turn_away(begun, _problem_of(stands))
    form = SignInCodeForm(request.POST or None)
    if not form.is_valid():
        return _code_page(request, form, begun, stands)
    entered = enter_code(
        attempt=begun.attempt,
        code=form.cleaned_data["code"],
        now=now,
        device=device_of(request),
        former=token_of(request),
    )
    if isinstance(entered, NewSession):
        return let_in(request, entered, begun)
    if entered.kind != "wrong_code":
        return turn_away(begun, entered)
    form.add_error("code", wrong_code(entered.tries_left))
    return _code_page(request, form, begun, replace(stands, tries_left=entered.tries_left))


@public
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Another code to the same number, once the last one had time to arrive."""
    begun = read_beginning(request)
    if not begun.is_complete:
        return _to("national_id")
    asked = begun.last_asked
    if asked and timezone.now() < asked + BETWEEN_CODES:
        return _to("code")
    return _ask(request, begun)


@public
@require_POST
def apart(request: HttpRequest) -> HttpResponse:
    """A member who is not the head applies in their own name: a new code, or the first page if nothing was typed."""
    begun = replace(read_beginning(request), for_another=False, lives_apart=True)
    if not begun.is_complete:
        response = _to("national_id")
        set_beginning(response, begun)
        return response
    return _ask(request, begun)


@public
@require_safe
def told(request: HttpRequest) -> HttpResponse:
    """Why nobody was let in, and what can be done about it."""
    begun = read_beginning(request)
    problem = begun.problem
    if problem is None:
        return _to("national_id")
    if problem.kind == "used" and signed_in(request, timezone.now()) is not None:
        # The button was pressed twice, and the first press has signed in.
        return HttpResponseRedirect(_following(begun))
    text = problem_text(problem, begun.not_decided)
    shown: dict[str, Any] = {
        "told": text,
        "retry_at": problem.retry_at,
        "can_ask": begun.is_complete,
        "is_sso_offered": is_offered(),
    }
    if "apart" in text.ways:
        shown["answer_by"] = promised_answer_day(CaseKind.APPLICATION, timezone.now(), agreement_shown())
    return page(request, "told", shown)


@public
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    is_own_phone = known_person(request, timezone.now()) is not None
    return page(request, "signed_out", {"is_own_phone": is_own_phone})


@public
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """The phone is not only its person's any more: no session is needed to take something away."""
    response = _to("signed_out")
    forget_phone(request, response, timezone.now())
    return response


def page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """A page of signing in: it may hold what somebody typed, so that no cache may keep it."""
    told = {"is_sso_offered": is_offered(), **context}
    response = render(request, f"citizen/sign_in/{name}.html", told)
    response.headers["Cache-Control"] = "no-store"
    return response


def let_in(request: HttpRequest, entered: NewSession, begun: SignInDraft) -> HttpResponse:
    """To the page that was asked for, with a new session and nothing left of the way here."""
    response = HttpResponseRedirect(_following(begun))
    rotate_token(request)
    keep_token(response, entered.token)
    delete_beginning(response)
    sign_in_here(request, response, entered, timezone.now())
    note_session_browser(token=entered.token, visitor=visitor_of(request))
    return response


def _following(begun: SignInDraft) -> str:
    return own_path(begun.following) if begun.following else HOME


def turn_away(begun: SignInDraft, problem: SignInProblem) -> HttpResponse:
    """To the page that says why, which can be read again and in the other language."""
    response = _to("told")
    reason = why_member_reads_no_decision(problem.household) if problem.household is not None else ""
    set_beginning(response, begun.telling(problem, reason))
    return response


def _ask(request: HttpRequest, begun: SignInDraft) -> HttpResponse:
    now, born = timezone.now(), begun.born
    assert born is not None, "a page before this one asked for it"
    asked = ask_code(
        national_id=begun.national_id,
        birth_date=born,
        mobile=begun.mobile,
        ip=ip_of(request),
        now=now,
        for_another=begun.for_another,
        lives_apart=begun.lives_apart,
    )
    if isinstance(asked, SignInProblem):
        return turn_away(begun, asked)
    response = _to("code")
    set_beginning(response, replace(begun, attempt=asked.token, asked_at=asked.sent_at.isoformat(), told={}))
    return response


def _code_page(
    request: HttpRequest, form: PlainForm, begun: SignInDraft, stands: AttemptStatus
) -> HttpResponse:
    now = timezone.now()
    again_at = (begun.last_asked or stands.sent_at) + BETWEEN_CODES
    shown = {
        "form": form,
        # On an own phone nobody typed it now, and somebody else may hold the phone.
        "mobile": "" if begun.is_own_phone else _as_typed(begun.mobile),
        "is_own_phone": begun.is_own_phone,
        "stands": stands,
        "waits": stands.sent_at > now,
        "again_at": again_at,
        "again_in": ceil(max(0.0, (again_at - now).total_seconds())),
        "seconds": int(BETWEEN_CODES.total_seconds()),
    }
    return page(request, "code", shown)


def _problem_of(stands: AttemptStatus) -> SignInProblem:
    kinds = {"used": "used", "register_silent": "register_silent"}
    return SignInProblem(kinds.get(stands.kind, "expired"))  # type: ignore[arg-type]  # all three are kinds of problem


def _to(name: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(f"sign_in:{name}"))


def _as_typed(mobile: str) -> str:
    return mobile.replace("+98", "0")
