"""Signing in with a one-time code: three questions, then the code. Known and unknown people see the same pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemayat.accounts.actions import ask_code, enter_code
from hemayat.accounts.queries import waiting
from hemayat.accounts.results import AttemptStatus, NewSession, SignInProblem
from hemayat.accounts.sso import is_offered
from hemayat.publication.queries import why_member_reads_no_decision
from hemayat.web.citizen.access import HOME, own_path
from hemayat.web.citizen.sessions import keep_token, token_of
from hemayat.web.citizen.sign_in.form_cookie import (
    SignInDraft,
    delete_beginning,
    read_beginning,
    set_beginning,
)
from hemayat.web.citizen.sign_in.forms import BirthDateForm, MobileForm, NationalIdForm, SignInCodeForm
from hemayat.web.citizen.sign_in.texts import problem_text, wrong_code
from hemayat.web.shared.access import public
from hemayat.web.shared.client_machine import device_of, ip_of
from hemayat.web.shared.forms import PlainForm

BETWEEN_CODES = timedelta(seconds=60)
"""A message needs a moment to arrive; who asks again sooner only spends their own limit."""


@public
@require_http_methods(["GET", "HEAD", "POST"])
def national_id(request: HttpRequest) -> HttpResponse:
    """The first page. It says too why somebody was sent here."""
    begun = read_beginning(request)
    # The page of other ways leads here with what somebody said there of themselves.
    comes_as = request.GET.get("as", "")
    typed = {
        "national_id": begun.national_id,
        "for_another": begun.for_another or comes_as == "guardian",
        "lives_apart": begun.lives_apart or comes_as == "apart",
    }
    form = NationalIdForm(request.POST or None, initial=typed)
    if form.is_valid():
        return _onward("birth_date", replace(begun, **form.cleaned_data, has_ended=False))
    is_not_head = any(form[name].value() for name in ("for_another", "lives_apart"))
    return page(request, "national_id", {"form": form, "begun": begun, "is_not_head": is_not_head})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def birth_date(request: HttpRequest) -> HttpResponse:
    begun = read_beginning(request)
    if not begun.national_id:
        return _to("national_id")
    form = BirthDateForm(request.POST or None, initial={"birth_date": begun.born})
    if form.is_valid():
        return _onward("mobile", replace(begun, birth_date=form.cleaned_data["birth_date"].isoformat()))
    return page(request, "birth_date", {"form": form})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def mobile(request: HttpRequest) -> HttpResponse:
    """The last question; its answer asks for a code."""
    begun = read_beginning(request)
    if not begun.birth_date:
        return _to("national_id")
    form = MobileForm(request.POST or None, initial={"mobile": begun.mobile.replace("+98", "0")})
    if form.is_valid():
        return _ask(request, replace(begun, mobile=form.cleaned_data["mobile"]))
    return page(request, "mobile", {"form": form})


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
        return _onward("national_id", begun)
    return _ask(request, begun)


@public
@require_safe
def told(request: HttpRequest) -> HttpResponse:
    """Why nobody was let in, and what can be done about it."""
    begun = read_beginning(request)
    problem = begun.problem
    if problem is None:
        return _to("national_id")
    shown = {
        "told": problem_text(problem, begun.not_decided),
        "retry_at": problem.retry_at,
        "can_ask": begun.is_complete,
        "is_sso_offered": is_offered(),
    }
    return page(request, "told", shown)


@public
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    return page(request, "signed_out", {})


def page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """A page of signing in: it may hold what somebody typed, so that no cache may keep it."""
    told = {"is_sso_offered": is_offered(), **context}
    response = render(request, f"citizen/sign_in/{name}.html", told)
    response.headers["Cache-Control"] = "no-store"
    return response


def let_in(request: HttpRequest, entered: NewSession, begun: SignInDraft) -> HttpResponse:
    """To the page that was asked for, with a new session and nothing left of the way here."""
    response = HttpResponseRedirect(own_path(begun.following) if begun.following else HOME)
    rotate_token(request)
    keep_token(response, entered.token)
    delete_beginning(response)
    return response


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
    return _onward("code", replace(begun, attempt=asked.token, asked_at=asked.sent_at.isoformat(), told={}))


def _code_page(
    request: HttpRequest, form: PlainForm, begun: SignInDraft, stands: AttemptStatus
) -> HttpResponse:
    asked: datetime = begun.last_asked or stands.sent_at
    now = timezone.now()
    shown = {
        "form": form,
        "mobile": begun.mobile.replace("+98", "0"),
        "stands": stands,
        "waits": stands.sent_at > now,
        "again_at": asked + BETWEEN_CODES,
        "can_ask_now": now >= asked + BETWEEN_CODES,
    }
    return page(request, "code", shown)


def _problem_of(stands: AttemptStatus) -> SignInProblem:
    kinds = {"used": "used", "register_silent": "register_silent"}
    return SignInProblem(kinds.get(stands.kind, "expired"))  # type: ignore[arg-type]  # all three are kinds of problem


def _to(name: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(f"sign_in:{name}"))


def _onward(name: str, begun: SignInDraft) -> HttpResponse:
    response = _to(name)
    set_beginning(response, begun)
    return response
