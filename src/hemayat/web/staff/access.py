"""For pages of the desk: who of the staff it is, by a session of the desk's own host name.

The session keeps since when the browser is there, when it was last heard of, and when the member last gave proof.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import urlencode

from django.contrib.auth import HASH_SESSION_KEY, get_user, login, logout
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import decorator_from_middleware
from django.utils.http import url_has_allowed_host_and_scheme

from hemayat.accounts.errors import PowerIsNew, ProposalLapsed
from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.accounts.staff_sessions import DEVICE
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.web.shared.access import AccessRule, View, set_rule
from hemayat.web.shared.client_machine import device_of
from hemayat.web.shared.request_log import bind_actor
from hemayat.web.staff.unsent_text import sent_from, unsent_page

P = ParamSpec("P")
R = TypeVar("R")
# The citizens' site has no such session, so the middleware stands around the desk's views alone.
with_session = decorator_from_middleware(SessionMiddleware)
_TIME_FOR_A_FORM = timedelta(minutes=20)
BACKEND = "hemayat.accounts.staff_sessions.StaffBackend"
IDLE, LONGEST = timedelta(hours=1), timedelta(hours=8)
_NOTED_AGAIN_AFTER = timedelta(minutes=5)
_ENDS, _SEEN, _PROVEN, _PROVEN_FOR = "ends_at", "seen_at", "proven_at", "proven_for"


def begin_session(request: HttpRequest, member: StaffMember, now: dt.datetime) -> None:
    """Signed in: under a new key, whatever key the browser came with."""
    with acting_as(SYSTEM):
        login(request, member, backend=BACKEND)
    request.session[DEVICE] = device_of(request)
    request.session[_ENDS] = (now + LONGEST).timestamp()
    request.session[_SEEN] = now.timestamp()
    request.session.set_expiry(int(IDLE.total_seconds()))
    prove(request, now)


def renew_session(request: HttpRequest, member: StaffMember) -> None:
    """Under a new key, after a change of password has ended every session of the old one."""
    request.session.cycle_key()
    request.session[HASH_SESSION_KEY] = member.get_session_auth_hash()


def prove(request: HttpRequest, now: dt.datetime, path: str = "") -> None:
    """The member has just proven who they are. `path`: the page for which they were asked to."""
    request.session[_PROVEN] = now.timestamp()
    request.session[_PROVEN_FOR] = path


def prove_again(request: HttpRequest, now: dt.datetime, path: str) -> None:
    """Within a session: under another key from here on, so that one which somebody saw before is of no use."""
    request.session.cycle_key()
    prove(request, now, path)


def was_proven_for(request: HttpRequest) -> bool:
    """Whether the last proof was asked for this page, and was not used yet."""
    return bool(request.session.get(_PROVEN_FOR) == request.path)


def use_proof(request: HttpRequest) -> None:
    """The step that was proven is done: the next one needs a proof of its own."""
    request.session[_PROVEN_FOR] = ""


def was_proven_within(request: HttpRequest, span: timedelta, now: dt.datetime) -> bool:
    since: float = now.timestamp() - request.session.get(_PROVEN, 0.0)
    return 0 <= since <= span.total_seconds()


def member_of(request: HttpRequest, now: dt.datetime, *, is_activity: bool = True) -> StaffMember | None:
    """Who is signed in; None where nobody is any more. An hour without a page ends it, and eight hours in any case.

    `is_activity`: false for what a page asks on its own; it keeps no session alive.
    """
    member = get_user(request)
    if not isinstance(member, StaffMember):
        return None
    if now.timestamp() >= request.session.get(_ENDS, 0.0):
        logout(request)
        return None
    if is_activity and now.timestamp() - request.session.get(_SEEN, 0.0) > _NOTED_AGAIN_AFTER.total_seconds():
        request.session[_SEEN] = now.timestamp()
    return member


def own_path(path: str) -> str:
    """The path, where it is one of this site; else the first page."""
    is_own = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_own else "/"


class StaffRequest(HttpRequest):
    """A request of a member of staff who is signed in. `purpose`: why they opened the file that the page is of.

    `seen_at`: when they last had it open; None where they never had, or the page does not ask.
    """

    member: StaffMember
    purpose: str
    seen_at: dt.datetime | None


def for_staff(
    *roles: str, before: Callable[..., HttpResponse | None] | None = None, is_activity: bool = True
) -> Callable[[Callable[Concatenate[StaffRequest, P], HttpResponse]], View]:
    """Only for staff with one of these roles (none named: any). A GET is answered in a READ ONLY transaction.

    `before`: called as the view is, outside any transaction; what it answers, if anything, stands instead of the page.
    `is_activity`: false for what a page asks on its own.
    """

    def rule(view: Callable[Concatenate[StaffRequest, P], HttpResponse]) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            member = member_of(request, timezone.now(), is_activity=is_activity)
            if member is None:
                return _to("sign_in:enter", request, "session")
            bind_actor(f"staff:{member.pk}")
            if roles and not set(roles) & set(member.roles):
                raise PermissionDenied
            staff_request = cast("StaffRequest", request)
            staff_request.member, staff_request.purpose, staff_request.seen_at = member, "", None
            if not _is_read(staff_request):
                return _unless_gone(view, before, staff_request, *args, **named)
            answered = before(staff_request, *args, **named) if before else None
            if answered is not None:
                return answered
            with acting_as(actor_of(member), is_read_only=True):
                return _unless_refused(view, staff_request, *args, **named)

        return set_rule(with_session(guarded), AccessRule("staff", frozenset(roles)))

    return rule


def fresh(
    view: Callable[Concatenate[StaffRequest, P], HttpResponse],
    minutes: int = 10,
    *,
    is_for_this: bool = False,
) -> Callable[Concatenate[StaffRequest, P], HttpResponse]:
    """Below `for_staff`, for a dangerous step: whoever did not prove themselves of late does so again first.

    Asked as the page with the form opens; what is sent from it is taken for twenty minutes more. `is_for_this`: only a
    proof that was given for this page counts, not a sign-in; the view calls `use_proof` once the step is done.
    """

    @wraps(view)
    def guarded(request: StaffRequest, /, *args: P.args, **named: P.kwargs) -> HttpResponse:
        span = timedelta(minutes=minutes) + (timedelta() if _is_read(request) else _TIME_FOR_A_FORM)
        is_proven = not is_for_this or was_proven_for(request)
        if is_proven and was_proven_within(request, span, timezone.now()):
            return view(request, *args, **named)
        return _to("sign_in:again", request, "proof")

    return guarded


def proven_for_this(
    view: Callable[Concatenate[StaffRequest, P], HttpResponse],
) -> Callable[Concatenate[StaffRequest, P], HttpResponse]:
    """`fresh`, for a step that outlives the session: a copy of the session alone must not be enough for it."""
    return fresh(view, is_for_this=True)


def _unless_refused(
    view: Callable[Concatenate[StaffRequest, P], HttpResponse],
    staff_request: StaffRequest,
    /,
    *args: P.args,
    **named: P.kwargs,
) -> HttpResponse:
    """Whatever a page confirms, the database refuses it to a holder whose power is new, and if the person who proposed
    it may no longer do so (accounts/sql/powers.sql).

    Most actions ask before; pages that say it next to their form catch it themselves.
    """
    try:
        return view(staff_request, *args, **named)
    except PowerIsNew:
        page = "new_power"
    except ProposalLapsed:
        page = "proposal_lapsed"
    except IntegrityError as fault:
        constraint = str(getattr(getattr(fault.__cause__, "diag", None), "constraint_name", ""))
        pages = {"confirmer_is_settled": "new_power", "proposer_still_may": "proposal_lapsed"}
        if constraint not in pages:
            raise
        page = pages[constraint]
    return render(staff_request, f"staff/frame/{page}.html", status=409)


def _unless_gone(
    view: Callable[Concatenate[StaffRequest, P], HttpResponse],
    before: Callable[..., HttpResponse | None] | None,
    staff_request: StaffRequest,
    /,
    *args: P.args,
    **named: P.kwargs,
) -> HttpResponse:
    """What the form was about may be gone since its page was opened. Whatever was written for it is shown."""
    try:
        answered = before(staff_request, *args, **named) if before else None
        return answered or _unless_refused(view, staff_request, *args, **named)
    except Http404:
        page = unsent_page(staff_request, "changed", reverse("sign_in:home"))
        if page is None:
            raise
        return page


def _to(route: str, request: HttpRequest, reason: str) -> HttpResponse:
    """To that page, and from there to the page that was asked for, or that the form was sent from.

    A text that somebody wrote is shown first.
    """
    path = request.get_full_path() if _is_read(request) else sent_from(request)
    asked = f"?{urlencode({'next': path})}" if path != "/" else ""
    address = reverse(route) + asked
    return unsent_page(request, reason, address) or HttpResponseRedirect(address)


def _is_read(request: HttpRequest) -> bool:
    return request.method in {"GET", "HEAD"}


def reading(page: Callable[Concatenate[StaffRequest, P], R]) -> Callable[Concatenate[StaffRequest, P], R]:
    """What a POST reads, to judge a form or to show it again: as the member and READ ONLY, as a GET is."""

    @wraps(page)
    def shown(request: StaffRequest, /, *args: P.args, **named: P.kwargs) -> R:
        if request.method in {"GET", "HEAD"}:
            return page(request, *args, **named)
        with acting_as(actor_of(request.member), is_read_only=True):
            return page(request, *args, **named)

    return shown
