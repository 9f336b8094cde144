"""Staff through the ministry's own single sign-on (OpenID Connect), where there is one.

The provider has to vouch for a second factor: by the `acr` that the settings name, or where they name none by `mfa`
among its `amr` (RFC 8176). Whom it names is a member only where an administrator wrote that name into the account.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from hemayat.accounts.models import StaffMember
from hemayat.accounts.oidc import RelyingParty, SsoRefused, SsoSilent
from hemayat.accounts.results import SignInProblem, SsoRedirect
from hemayat.accounts.sso import begin_journey, build_relying_party, taken_journey
from hemayat.accounts.staff import actor_of, record_event
from hemayat.audit.context import SYSTEM, acting_as

_SEALED = b"staff_sso_attempt"
_JUST_NOW = timedelta(minutes=5)


def is_offered() -> bool:
    return bool(settings.STAFF_SSO.issuer and settings.STAFF_SSO.client_id)


def begin_staff_sso(
    *, ip: str, now: datetime, again: StaffMember | None = None
) -> SsoRedirect | SignInProblem:
    """Begin the journey; `again`: whom the provider has to ask anew. Problems: too_many, sso_silent."""
    more = {"acr_values": settings.STAFF_SSO.acr} if settings.STAFF_SSO.acr else {}
    if again is not None:
        more |= {"prompt": "login", "max_age": "0"}
    told = again.pk if again is not None else None
    return begin_journey(_party, content=told, about=_SEALED, ip=ip, now=now, **more)


def finish_staff_sso(
    *, token: str, state: str, code: str, now: datetime, ip: str = ""
) -> StaffMember | SignInProblem:
    """Who came back. Problems: expired, sso_refused, sso_silent. Call it outside any transaction."""
    taken = taken_journey(token, state, _SEALED, now)
    if taken is None:
        return SignInProblem("expired")
    journey, again = taken
    try:
        claims = _party().claims(code, journey, now) if code else {}
    except SsoSilent:
        return SignInProblem("sso_silent")
    except SsoRefused:
        claims = {}
    with acting_as(SYSTEM):
        member = _member(claims)
        if member is None or not _is_enough(claims, again, member, now):
            record_event("staff.sign_in_failed", SYSTEM, member, {"ip": ip, "with": "sso"}, now)
            return SignInProblem("sso_refused")
        record_event("staff.signed_in", actor_of(member), member, {"ip": ip, "with": "sso"}, now)
    return member


def _member(claims: Mapping[str, Any]) -> StaffMember | None:
    named = claims.get(settings.STAFF_SSO.claim)
    if not (isinstance(named, str) and named):
        return None
    # Whoever wrote the name into the account does not thereby open it: its owner has joined by the own line first.
    return StaffMember.objects.filter(
        sso_subject=named, is_active=True, is_demo=False, joined_at__isnull=False
    ).first()


def _is_enough(claims: Mapping[str, Any], again: int | None, member: StaffMember, now: datetime) -> bool:
    """Whether there was a second factor; and, where the member was to be asked anew, that it was them, just now."""
    wanted, methods = settings.STAFF_SSO.acr, claims.get("amr")
    is_strong = claims.get("acr") == wanted if wanted else isinstance(methods, list) and "mfa" in methods
    if again is None:
        return is_strong
    at = claims.get("auth_time")
    is_new = isinstance(at, int) and abs(now.timestamp() - at) <= _JUST_NOW.total_seconds()
    return is_strong and is_new and again == member.pk


def _party() -> RelyingParty:
    staff_sso = settings.STAFF_SSO
    return build_relying_party(
        staff_sso.issuer,
        staff_sso.client_id,
        staff_sso.secret_file,
        settings.STAFF_SSO_REDIRECT_URL,
        staff_sso.scopes,
    )
