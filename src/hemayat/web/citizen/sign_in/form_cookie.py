"""What somebody has typed on the way to signing in, kept in one sealed cookie of their own browser.

So Back and a change of language lose nothing, no address holds an id, and we store nothing.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hemayat.accounts.results import SignInProblem
from hemayat.audit.keys import key_ring
from hemayat.common.errors import HemayatError

COOKIE = "__Host-sign-in"
LIFE = timedelta(minutes=30)
_ABOUT = b"sign_in_cookie"
_LONGEST = 200


@dataclass(frozen=True)
class SignInDraft:
    """As typed, and not yet proven. `attempt`, `sso`: the tokens of what was begun. `following`: where to go after.

    `sso_from`: when the national sign-in may begin, while it waits for its place.
    `ended`: the token of the session that was over, so that a form sent afterwards is still known to be its own.
    `asked_at`: when the last code that was asked for is sent. `told`: a problem to show, and why the household of a
    member was not decided. `for_another`: to act for a head who cannot. `lives_apart`: to apply apart from the
    registered head. `is_own_phone`: id and number are those of the person whose own phone this is, and are not shown.
    All fits a cookie.
    """

    national_id: str = ""
    birth_date: str = ""
    mobile: str = ""
    attempt: str = field(default="", repr=False)
    sso: str = field(default="", repr=False)
    sso_from: str = ""
    asked_at: str = ""
    following: str = ""
    has_ended: bool = False
    ended: str = field(default="", repr=False)
    for_another: bool = False
    lives_apart: bool = False
    is_own_phone: bool = False
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def born(self) -> date | None:
        return date.fromisoformat(self.birth_date) if self.birth_date else None

    @property
    def is_complete(self) -> bool:
        return bool(self.national_id and self.birth_date and self.mobile)

    @property
    def last_asked(self) -> datetime | None:
        return datetime.fromisoformat(self.asked_at) if self.asked_at else None

    @property
    def sso_begins_at(self) -> datetime | None:
        return datetime.fromisoformat(self.sso_from) if self.sso_from else None

    @property
    def problem(self) -> SignInProblem | None:
        """What there is to tell."""
        if not self.told:
            return None
        retry = self.told["retry_at"]
        return SignInProblem(
            self.told["kind"],
            retry_at=datetime.fromisoformat(retry) if retry else None,
            silent=tuple(self.told["silent"]),
        )

    @property
    def not_decided(self) -> str:
        """Why the household of a member who is not its head was not decided; empty if there is nothing to tell."""
        return str(self.told.get("not_decided", ""))

    def telling(self, problem: SignInProblem, not_decided: str = "") -> SignInDraft:
        """The same with a problem to show."""
        retry = problem.retry_at.isoformat() if problem.retry_at else ""
        told = {"kind": problem.kind, "retry_at": retry, "silent": list(problem.silent)}
        return replace(self, told={**told, "not_decided": not_decided})


def read_beginning(request: HttpRequest) -> SignInDraft:
    """What this browser has kept; nothing where it is too old, or not ours."""
    try:
        sealed = base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, "").encode())
        document = json.loads(key_ring().unseal(sealed, _ABOUT)) if sealed else {}
        if not document or timezone.now() >= datetime.fromisoformat(document.pop("until")):
            return SignInDraft()
        return SignInDraft(**document)
    except (binascii.Error, ValueError, TypeError, KeyError, HemayatError):
        # TypeError, KeyError: another version of this service has sealed other fields.
        return SignInDraft()


def set_beginning(response: HttpResponse, beginning: SignInDraft) -> None:
    """Let the browser keep it for a while."""
    until = (timezone.now() + LIFE).isoformat()
    kept = replace(beginning, following=beginning.following if len(beginning.following) <= _LONGEST else "")
    # What is empty is left out: a process of the version before knows no new field, and rarely gets one.
    said = {**{name: value for name, value in asdict(kept).items() if value}, "until": until}
    sealed = key_ring().seal(json.dumps(said, separators=(",", ":")).encode(), _ABOUT)
    response.set_cookie(
        COOKIE, base64.urlsafe_b64encode(sealed).decode(), secure=True, httponly=True, samesite="Lax"
    )


def delete_beginning(response: HttpResponse) -> None:
    """Take it out: signed in, or gone."""
    response.delete_cookie(COOKIE, samesite="Lax")
