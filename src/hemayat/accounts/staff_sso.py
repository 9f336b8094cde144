"""Staff through the ministry's own single sign-on (OpenID Connect), where there is one.

The provider has to vouch for a second factor: by the `acr` that the settings name, or where they name none by `mfa`
among its `amr` (RFC 8176). Whom it names is a member only where an administrator wrote that name into the account.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from hemayat.accounts.attempt_limits import CHECKS_OF_STAFF_SSO, LimitReached, count_fixed_window, network_of
from hemayat.accounts.models import SsoAttempt, StaffMember
from hemayat.accounts.oidc import RelyingParty, SsoJourney, SsoRefused, SsoSilent
from hemayat.accounts.results import SignInProblem, SsoRedirect
from hemayat.accounts.sso import JOURNEY_LIFE, build_relying_party, opened_journey, start_journey
from hemayat.accounts.staff import actor_of, record_event
from hemayat.accounts.tokens import equal_hashes, hash_of, new_token
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.keys import UnsealingFailed

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
    member = again.pk if again is not None else None
    try:
        start = start_journey(_party(), new_token(), content=member, about=_SEALED, now=now, **more)
        with acting_as(SYSTEM):
            count_fixed_window("sso", network_of(ip), CHECKS_OF_STAFF_SSO, now)
            SsoAttempt.objects.create(
                token_hash=start.token_hash,
                state_hash=start.state_hash,
                sealed=start.sealed,
                expires_at=now + JOURNEY_LIFE,
            )
    except (SsoSilent, SsoRefused):
        return SignInProblem("sso_silent")
    except LimitReached as reached:
        return SignInProblem("too_many", retry_at=reached.retry_at)
    return start.redirect


def finish_staff_sso(
    *, token: str, state: str, code: str, now: datetime, ip: str = ""
) -> StaffMember | SignInProblem:
    """Who came back. Problems: expired, sso_refused, sso_silent. Call it outside any transaction."""
    taken = _taken_journey(token, state, now)
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


def _taken_journey(token: str, state: str, now: datetime) -> tuple[SsoJourney, Any] | None:
    """The journey, and its content. The row is deleted at once: a browser comes back from a journey once."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM sso_attempt WHERE token_hash = %s RETURNING state_hash, sealed, expires_at",
            [hash_of(token)],
        )
        row = cursor.fetchone()
    if row is None or now >= row[2] or not equal_hashes(bytes(row[0]), hash_of(state)):
        return None
    try:
        return opened_journey(state, bytes(row[1]), _SEALED)
    except UnsealingFailed:
        return None


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
