"""For pages of the desk: who of the staff it is, by a session of the desk's own host name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth import get_user
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import decorator_from_middleware

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.web.shared.access import Rule, View, mark

P = ParamSpec("P")
# The citizens' site has no such session, so the middleware stands around the desk's views alone.
with_session = decorator_from_middleware(SessionMiddleware)


class StaffRequest(HttpRequest):
    """A request of a member of staff who is signed in. `purpose`: why they opened the file that the page is of.

    `seen_at`: when they last had it open; None where they never had, or the page does not ask.
    """

    member: StaffMember
    purpose: str
    seen_at: dt.datetime | None


def for_staff(
    *roles: str, before: Callable[..., HttpResponse | None] | None = None
) -> Callable[[Callable[Concatenate[StaffRequest, P], HttpResponse]], View]:
    """Only for staff with one of these roles (none named: any). A GET is answered in a READ ONLY transaction.

    `before`: called as the view is, outside any transaction; what it answers, if anything, stands instead of the page.
    """

    def rule(view: Callable[Concatenate[StaffRequest, P], HttpResponse]) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
            member = get_user(request)
            if not isinstance(member, StaffMember):
                return HttpResponseRedirect(reverse("sign_in:enter"))
            if roles and not set(roles) & set(member.roles):
                raise PermissionDenied
            asked = cast("StaffRequest", request)
            asked.member, asked.purpose, asked.seen_at = member, "", None
            answered = before(asked, *given, **named) if before else None
            if answered is not None:
                return answered
            if request.method not in {"GET", "HEAD"}:
                return view(asked, *given, **named)
            with acting_as(actor_of(member), is_read_only=True):
                return view(asked, *given, **named)

        return mark(with_session(guarded), Rule("staff", frozenset(roles)))

    return rule
