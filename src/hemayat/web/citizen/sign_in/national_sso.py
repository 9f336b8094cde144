"""The national single sign-on: for everybody, and the way in for a head who has no line of their own (gap A14)."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.accounts.actions import begin_sso, finish_sso, hand_in_sso
from hemayat.accounts.results import SignInProblem
from hemayat.accounts.sso import is_offered
from hemayat.web.citizen.sessions import token_of
from hemayat.web.citizen.sign_in.form_cookie import read_beginning, set_beginning
from hemayat.web.citizen.sign_in.forms import RepresentativeForm
from hemayat.web.citizen.sign_in.views import let_in, page, turn_away
from hemayat.web.shared.access import public
from hemayat.web.shared.client_machine import device_of

LOOK_AGAIN_SECONDS = 2
"""After that a browser asks again for an answer that is not there yet."""


@public
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Says where the journey goes, with the link to it. A form may not lead to another site by itself."""
    if not is_offered():
        raise Http404
    if request.method != "POST":
        # Read again in the other language: a journey begins with a button alone.
        return HttpResponseRedirect(reverse("sign_in:national_id"))
    begun, form = read_beginning(request), RepresentativeForm(request.POST)
    form.is_valid()
    for_another = begun.for_another or form.cleaned_data["for_another"]
    started = begin_sso(now=timezone.now(), for_another=for_another)
    if isinstance(started, SignInProblem):
        return turn_away(begun, started)
    shown = {"url": started.url, "host": urlsplit(started.url).netloc}
    response = page(request, "leaving", shown)
    set_beginning(response, replace(begun, sso=started.token))
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
    if not begun.sso:
        return HttpResponseRedirect(reverse("sign_in:national_id"))
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
