"""For pages of a signed-in head: who it is, and a transaction in which the database shows their own household alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from hemayat.audit.context import acting_as
from hemayat.web.citizen.sessions import HeadRequest, forget_token, signed_in, stay_of, token_of
from hemayat.web.citizen.sign_in.keeping import Beginning, keep
from hemayat.web.shared.access import Rule, mark

P = ParamSpec("P")
HOME = "/my/"


def for_head(view: Callable[Concatenate[HeadRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for a signed-in head; others sign in first and come back. A GET is answered in a READ ONLY transaction.

    The page is written inside that transaction, so that whatever it reads on the way is seen by the same rules.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        now = timezone.now()
        citizen = signed_in(request, now)
        if citizen is None:
            return to_sign_in(request)
        head = cast("HeadRequest", request)
        head.citizen, head.stay = citizen, stay_of(citizen, now)
        if request.method not in {"GET", "HEAD"}:
            return view(head, *given, **named)
        with acting_as(citizen.actor, is_read_only=True):
            return view(head, *given, **named)

    return mark(guarded, Rule("head"))


def household_of(request: HeadRequest) -> int:
    """The household that this head leads: the only one that any page here is about."""
    household = request.citizen.household
    assert household is not None, "only a head of household is signed in"
    return household


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the first page of signing in; the page that was asked for is remembered, and is come back to."""
    if request.headers.get("Sec-Fetch-Dest") == "empty":
        # A script asked: a page that is not what it asked for would look like success to it.
        return HttpResponse(status=401)
    following = request.get_full_path() if request.method in {"GET", "HEAD"} else request.POST.get("next", "")
    response = HttpResponseRedirect(reverse("sign_in:national_id"))
    keep(response, Beginning(following=own_path(following), has_ended=bool(token_of(request))))
    forget_token(response)
    return response


def own_path(path: str) -> str:
    """The path, where it is one of this site; else the head's first page."""
    is_own = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_own else HOME
