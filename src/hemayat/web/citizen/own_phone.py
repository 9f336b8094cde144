"""The cookie of a phone that its person has called only theirs: what they would type there, sealed, and a token.

Only this service can read it. It lets nobody in: with a copy of it one still needs the date of birth and the code.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from hemayat.accounts.own_phones import OWN_PHONE_LIFE, forget_own_phone, is_own_phone, use_own_phone
from hemayat.accounts.results import Citizen, NewSession
from hemayat.accounts.session_admission import MOBILE, NATIONAL_ID
from hemayat.audit.keys import key_ring
from hemayat.common.errors import HemayatError

COOKIE = "__Host-own-phone"
_log = structlog.get_logger(__name__)
_ABOUT = b"own_phone_cookie"


@dataclass(frozen=True)
class KnownPerson:
    """Who called the phone theirs. `mobile`: empty if they came by the national sign-in. No page shows any of it."""

    token: str = field(repr=False)
    national_id: str = field(repr=False)
    mobile: str = field(repr=False)
    for_another: bool
    lives_apart: bool


def known_person(request: HttpRequest, now: datetime) -> KnownPerson | None:
    """Whose phone this is; None if it is nobody's own, or was removed from the list of its person."""
    person = _unsealed(request)
    return person if person is not None and is_own_phone(person.token, now) else None


def keep_person(request: HttpRequest, response: HttpResponse, token: str, citizen: Citizen) -> None:
    """The browser keeps who they are, as long as the phone may stay in their list without a sign-in.

    The national sign-in names no number: then the one that the browser knows of the same person stays.
    """
    keys, former = key_ring(), _unsealed(request)
    national_id = keys.unseal(citizen.national_id_sealed, NATIONAL_ID).decode()
    mobile = keys.unseal(citizen.mobile_sealed, MOBILE).decode() if citizen.mobile_sealed else ""
    if not mobile and former is not None and former.national_id == national_id:
        mobile = former.mobile
    person = KnownPerson(
        token, national_id, mobile, for_another=bool(citizen.acts_as), lives_apart=citizen.is_applicant
    )
    sealed = keys.seal(json.dumps(asdict(person), separators=(",", ":")).encode(), _ABOUT)
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(sealed).decode(),
        max_age=OWN_PHONE_LIFE,
        secure=True,
        httponly=True,
        samesite="Lax",
    )


def sign_in_here(request: HttpRequest, response: HttpResponse, entered: NewSession, now: datetime) -> None:
    """The new session is that of the phone, if the person who signed in is whose phone it is.

    A fault here must not cost the sign-in: the code is spent, and the session is as good as on a shared phone.
    """
    person = _unsealed(request)
    try:
        token = use_own_phone(session=entered.token, phone=person.token, now=now) if person else None
        if token is not None:
            keep_person(request, response, token, entered.citizen)
    except (DatabaseError, HemayatError):
        _log.exception("own_phone_not_used")


def forget_person(request: HttpRequest, response: HttpResponse) -> None:
    """The browser keeps nothing any more."""
    if COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, samesite="Lax")


def forget_phone(request: HttpRequest, response: HttpResponse, now: datetime) -> None:
    """The same, and it leaves the list of its person. Anybody with the phone in hand may do it."""
    person = _unsealed(request)
    if person is not None:
        forget_own_phone(person.token, now)
    forget_person(request, response)


def _unsealed(request: HttpRequest) -> KnownPerson | None:
    try:
        sealed = base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, "").encode())
        return KnownPerson(**json.loads(key_ring().unseal(sealed, _ABOUT))) if sealed else None
    except (binascii.Error, ValueError, TypeError, HemayatError):
        # TypeError: another version of this service has sealed other fields.
        return None
