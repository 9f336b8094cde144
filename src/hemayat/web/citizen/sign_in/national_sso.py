"""The national single sign-on: for everybody, and the way in for a head who has no line of their own (gap A14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from math import ceil
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.accounts.actions import begin_sso, finish_sso, hand_in_sso
from hemayat.accounts.results import SignInProblem, SsoPlace
from hemayat.accounts.sso import is_offered
from hemayat.web.citizen.sessions import token_of
from hemayat.web.citizen.sign_in.form_cookie import SignInDraft, read_beginning, set_beginning
from hemayat.web.citizen.sign_in.forms import RepresentativeForm
from hemayat.web.citizen.sign_in.views import let_in, page, turn_away
from hemayat.web.shared.access import public
from hemayat.web.shared.client_machine import device_of, ip_of, visitor_of

LOOK_AGAIN_SECONDS = 2
"""After that a browser asks again for an answer that is not there yet."""


@public
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Says where the journey goes, with the link to it. A form may not lead to another site by itself.

    Where many begin at once, a page waits for the turn of this browser, and loads again when it has come.
    """
    if not is_offered():
        raise Http404
    begun = read_beginning(request)
    if request.method == "POST":
        for_another, lives_apart = _comes_as(request, begun)
        return _begin(request, replace(begun, for_another=for_another, lives_apart=lives_apart))
    if begun.sso_begins_at is None:
        # Read again in the other language: a journey begins with a button alone.
        return HttpResponseRedirect(reverse("sign_in:national_id"))
    if timezone.now() < begun.sso_begins_at:
        return _turn_page(request, begun.sso_begins_at)
    return _begin(request, begun)


def _comes_as(request: HttpRequest, begun: SignInDraft) -> tuple[bool, bool]:
    """For another, and apart from the head: as ticked on the first page. Buttons of other pages come without these."""
    form = RepresentativeForm(request.POST)
    form.is_valid()
    is_asked = "birth_date_day" in request.POST
    for_another, lives_apart = (bool(form.cleaned_data.get(name)) for name in ("for_another", "lives_apart"))
    return (
        for_another or (begun.for_another and not is_asked),
        lives_apart or (begun.lives_apart and not is_asked),
    )


def _begin(request: HttpRequest, begun: SignInDraft) -> HttpResponse:
    started = begin_sso(
        ip=ip_of(request),
        visitor=visitor_of(request),
        now=timezone.now(),
        former=begun.sso,
        for_another=begun.for_another,
        lives_apart=begun.lives_apart,
    )
    if isinstance(started, SignInProblem):
        return turn_away(_with_place(begun, started), started)
    if isinstance(started, SsoPlace):
        response: HttpResponse = HttpResponseRedirect(reverse("sign_in:national"))
        set_beginning(response, replace(begun, sso=started.token, sso_from=started.begins_at.isoformat()))
        return response
    response = page(request, "leaving", {"url": started.url, "host": urlsplit(started.url).netloc})
    set_beginning(response, replace(begun, sso=started.token, sso_from=""))
    return response


def _with_place(begun: SignInDraft, problem: SignInProblem) -> SignInDraft:
    """While the provider is silent, the browser keeps its place for when it tries again."""
    if problem.kind != "sso_silent":
        return replace(begun, sso="", sso_from="")
    if problem.token == begun.sso:
        return begun
    return replace(begun, sso=problem.token, sso_from=timezone.now().isoformat())


def _turn_page(request: HttpRequest, begins_at: datetime) -> HttpResponse:
    response = page(request, "national_turn", {"begins_at": begins_at})
    response.headers["Refresh"] = str(max(1, ceil((begins_at - timezone.now()).total_seconds())))
    return response


@public
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Back from the national site, with its answer in the address; the page after this has an address without it."""
    begun = read_beginning(request)
    problem = hand_in_sso(
        token=begun.sso,
        state=request.GET.get("state", ""),
        code=request.GET.get("code", ""),
        now=timezone.now(),
    )
    if problem is not None:
        return turn_away(replace(begun, sso=""), problem)
    return HttpResponseRedirect(reverse("sign_in:national_wait"))


@public
@require_safe
def wait(request: HttpRequest) -> HttpResponse:
    """Signs in once the worker has answered, in a second as a rule; until then, a page that the browser loads again.

    No request waits for the answer: a provider that is slow would hold every thread of this process.
    """
    begun = read_beginning(request)
    if not begun.sso or begun.sso_from:
        return HttpResponseRedirect(reverse("sign_in:national" if begun.sso_from else "sign_in:national_id"))
    entered = finish_sso(
        token=begun.sso, now=timezone.now(), device=device_of(request), former=token_of(request)
    )
    if entered is None:
        response = page(request, "national_wait", {})
        response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
        return response
    if isinstance(entered, SignInProblem):
        return turn_away(replace(begun, sso=""), entered)
    return let_in(request, entered, begun)
