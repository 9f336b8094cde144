"""For pages of a signed-in head: who it is, and a transaction in which the database shows their own household alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from hemayat.audit.context import acting_as
from hemayat.audit.standby import read_as
from hemayat.common.language import Words
from hemayat.partners.errors import OtherHeadRecorded
from hemayat.requests.errors import ApplicantNotHead
from hemayat.web.citizen import saved_form
from hemayat.web.citizen.sessions import (
    HeadRequest,
    forget_token,
    remember_write,
    signed_in,
    stay_of,
    token_of,
    wrote_recently,
)
from hemayat.web.citizen.sign_in.form_cookie import SignInDraft, read_beginning, set_beginning
from hemayat.web.citizen.status.waits import WaitsDisplay
from hemayat.web.shared.access import AccessRule, set_rule
from hemayat.web.shared.request_log import bind_actor

P = ParamSpec("P")
R = TypeVar("R")
HOME = "/my/"


def for_head(view: Callable[Concatenate[HeadRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for a signed-in head; others sign in first and come back. A GET is answered in a READ ONLY transaction.

    The page is written inside that transaction, so that whatever it reads on the way is seen by the same rules.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        head = _head(request)
        if head is None:
            return to_sign_in(request)
        if not _is_read(head):
            return _written(_call_view(view, head, *args, **named))
        return _read(head, lambda: _call_view(view, head, *args, **named))

    return set_rule(guarded, AccessRule("head"))


def for_head_form(view: Callable[Concatenate[HeadRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """As `for_head`, for a page with a form: what is sent after the session has ended is not lost.

    The browser keeps it sealed, and after signing in it stands in the form again: see `form_data`.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        head = _head(request)
        if head is None:
            return to_sign_in(request) if _is_read(request) else to_sign_in_keeping(request)
        if not _is_read(head):
            response = _written(_call_view(view, head, *args, **named))
            saved_form.delete_saved_form(response)
            return response

        def shown() -> HttpResponse:
            head.unsent = saved_form.read_saved_form(head, head.citizen)
            return _call_view(view, head, *args, **named)

        return _read(head, shown)

    return set_rule(guarded, AccessRule("head"))


def reading(page: Callable[Concatenate[HeadRequest, P], R]) -> Callable[Concatenate[HeadRequest, P], R]:
    """What a POST reads, to judge a form or to show it again: as the head and READ ONLY, as a GET is."""

    @wraps(page)
    def shown(request: HeadRequest, /, *args: P.args, **named: P.kwargs) -> R:
        if _is_read(request):
            return page(request, *args, **named)
        with acting_as(request.citizen.actor, is_read_only=True):
            return page(request, *args, **named)

    return shown


def form_data(request: HeadRequest) -> QueryDict | None:
    """What the form of this page was given, now or before the session ended; None for one not yet filled in."""
    return request.unsent if _is_read(request) else request.POST


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
    following = request.get_full_path() if _is_read(request) else request.POST.get("next", "")
    return _remembering(request, following, HttpResponseRedirect(reverse("sign_in:national_id")))


def to_sign_in_keeping(request: HttpRequest) -> HttpResponse:
    """The same, with the form that was sent; one that cannot be kept is shown, so that it can be copied."""
    response: HttpResponse = HttpResponseRedirect(reverse("sign_in:national_id"))
    if not saved_form.save_form(response, request, token_of(request) or read_beginning(request).ended):
        lines = [text for _, texts in saved_form.typed_in(request).lists() for text in texts if text]
        response = render(request, "citizen/saved_form.html", {"lines": lines}, status=403)
    return _remembering(request, request.path, response)


def own_path(path: str) -> str:
    """The path, where it is one of this site; else the head's first page."""
    is_own = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_own else HOME


def _remembering(request: HttpRequest, following: str, response: HttpResponse) -> HttpResponse:
    """The browser keeps where to go after signing in, and whose session it was that ended."""
    ended = token_of(request)
    begun = SignInDraft(
        following=own_path(following), has_ended=bool(ended), ended=ended or read_beginning(request).ended
    )
    set_beginning(response, begun)
    forget_token(response)
    return response


def _call_view(
    view: Callable[Concatenate[HeadRequest, P], HttpResponse],
    head: HeadRequest,
    *args: P.args,
    **named: P.kwargs,
) -> HttpResponse:
    """403, with what to do next, if our record names another head and this is for that person alone."""
    try:
        return view(head, *args, **named)
    except (ApplicantNotHead, OtherHeadRecorded) as fault:
        return page_for_not_head(head, fault.words)


def page_for_not_head(head: HeadRequest, told: Words) -> HttpResponse:
    """403: why, and how to become the head, or by when a change of head that is examined is answered."""
    return render(head, "citizen/other_head.html", {"told": told, "waits": _waits(head)}, status=403)


@reading
def _waits(head: HeadRequest) -> WaitsDisplay:
    waits = WaitsDisplay(household_of(head), is_decided=False, head=head.citizen)
    # Read here, because the page of a POST is written after this transaction.
    assert waits.requests is not None
    return waits


def _read(head: HeadRequest, page: Callable[[], HttpResponse]) -> HttpResponse:
    response = read_as(head.citizen.actor, page, has_written=wrote_recently(head))
    if head.afterwards is not None:
        head.afterwards()
    return response


def _written(response: HttpResponse) -> HttpResponse:
    remember_write(response)
    return response


def _head(request: HttpRequest) -> HeadRequest | None:
    """The same request, with who is signed in; None where nobody is."""
    now = timezone.now()
    citizen = signed_in(request, now)
    if citizen is None:
        return None
    bind_actor(f"session:{citizen.session}")
    head = cast("HeadRequest", request)
    head.citizen, head.stay = citizen, stay_of(citizen, now)
    head.unsent = head.afterwards = None
    return head


def _is_read(request: HttpRequest) -> bool:
    return request.method in {"GET", "HEAD"}
