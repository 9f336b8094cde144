"""What the desk keeps for a browser: since when it is there, when it was last heard of, when it last proved itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth import HASH_SESSION_KEY, get_user, login, logout
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff_sessions import DEVICE
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.web.shared.client_machine import device_of

BACKEND = "hemayat.accounts.staff_backend.StaffBackend"
IDLE, LONGEST = timedelta(hours=1), timedelta(hours=8)
_NOTED_AGAIN_AFTER = timedelta(minutes=5)
_ENDS, _SEEN, _PROVEN, _PROVEN_FOR = "ends_at", "seen_at", "proven_at", "proven_for"


def begin_session(request: HttpRequest, member: StaffMember, now: datetime) -> None:
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


def prove(request: HttpRequest, now: datetime, path: str = "") -> None:
    """The member has just proven who they are. `path`: the page for which they were asked to."""
    request.session[_PROVEN] = now.timestamp()
    request.session[_PROVEN_FOR] = path


def prove_again(request: HttpRequest, now: datetime, path: str) -> None:
    """Within a session: under another key from here on, so that one which somebody saw before is of no use."""
    request.session.cycle_key()
    prove(request, now, path)


def was_proven_for(request: HttpRequest) -> bool:
    """Whether the last proof was asked for this page, and was not used yet."""
    return bool(request.session.get(_PROVEN_FOR) == request.path)


def use_proof(request: HttpRequest) -> None:
    """The step that was proven is done: the next one needs a proof of its own."""
    request.session[_PROVEN_FOR] = ""


def was_proven_within(request: HttpRequest, span: timedelta, now: datetime) -> bool:
    since: float = now.timestamp() - request.session.get(_PROVEN, 0.0)
    return 0 <= since <= span.total_seconds()


def member_of(request: HttpRequest, now: datetime, *, is_activity: bool = True) -> StaffMember | None:
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
