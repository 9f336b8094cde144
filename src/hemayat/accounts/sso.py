"""The national single sign-on: for everybody, and the way in for a head without a line of their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from hemayat.accounts.identity_match import found_in
from hemayat.accounts.limits import CHECKS_OF_STAFF_SSO, LimitReached, count_fixed_window, network_of
from hemayat.accounts.models import SsoAttempt
from hemayat.accounts.oidc import RelyingParty, SsoClient, SsoJourney, SsoRefused, SsoSilent
from hemayat.accounts.results import NewSession, SignInProblem, SsoRedirect
from hemayat.accounts.session_admission import NATIONAL_ID, VerifiedPerson, admit
from hemayat.accounts.tokens import equal_hashes, hash_of, new_token
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.keys import UnsealingFailed
from hemayat.common.national_id import is_valid
from hemayat.inquiries.actions import confirm_identity

JOURNEY_LIFE = timedelta(minutes=10)
_SEALED = b"sso_attempt"


def is_offered() -> bool:
    """Whether this installation has a national single sign-on at all."""
    return bool(settings.SSO_ISSUER and settings.SSO_CLIENT_ID)


def begin_sso(*, now: datetime, for_another: bool = False) -> SsoRedirect | SignInProblem:
    """Begin the journey; `for_another` as in `ask_code`. Problem: sso_silent.

    No limit by address: very many heads come from few, and for those without a line this is the only way in.
    """
    return begin_journey(relying_party, content=for_another, about=_SEALED, ip=None, now=now)


def begin_journey(
    party: Callable[[], RelyingParty],
    *,
    content: Any,
    about: bytes,
    ip: str | None,
    now: datetime,
    **more: str,
) -> SsoRedirect | SignInProblem:
    """A journey to any provider: `content` comes back with it, sealed as `about`. `ip`: of a network with a limit.

    Problems: too_many, sso_silent.
    """
    journey, token = SsoJourney.begin(), new_token()
    try:
        url = party().address(journey, now, **more)
        with acting_as(SYSTEM):
            if ip is not None:
                count_fixed_window("sso", network_of(ip), CHECKS_OF_STAFF_SSO, now)
            SsoAttempt.objects.create(
                token_hash=hash_of(token),
                state_hash=hash_of(journey.state),
                sealed=key_ring().seal(
                    json.dumps([journey.nonce, journey.verifier, content]).encode(), about
                ),
                expires_at=now + JOURNEY_LIFE,
            )
    except (SsoSilent, SsoRefused):
        return SignInProblem("sso_silent")
    except LimitReached as reached:
        return SignInProblem("too_many", retry_at=reached.retry_at)
    return SsoRedirect(url, token)


def finish_sso(
    *, token: str, state: str, code: str, now: datetime, device: str = "", former: str = ""
) -> NewSession | SignInProblem:
    """Back from the journey that `token` (of this browser's cookie) began, with what the provider put in the address.

    `code` is empty where the provider refused. Problems: expired, sso_refused, sso_silent, register_silent,
    unknown_person, deceased, acts_for_nobody, not_head.
    """
    taken = taken_journey(token, state, _SEALED, now)
    if taken is None:
        return SignInProblem("expired")
    journey, for_another = taken
    if not code:
        return SignInProblem("sso_refused")
    try:
        claims = relying_party().claims(code, journey, now)
    except SsoSilent:
        return SignInProblem("sso_silent")
    except SsoRefused:
        return SignInProblem("sso_refused")
    national_id = claims.get(settings.SSO_NATIONAL_ID_CLAIM)
    if not (isinstance(national_id, str) and is_valid(national_id)):
        return SignInProblem("sso_refused")
    return _let_in(national_id, for_another, device, former, now)


@cache
def _made(client: SsoClient) -> RelyingParty:
    return RelyingParty(client)


def relying_party() -> RelyingParty:
    """The one of the settings."""
    return build_relying_party(
        settings.SSO_ISSUER,
        settings.SSO_CLIENT_ID,
        settings.SSO_SECRET_FILE,
        settings.SSO_REDIRECT_URL,
        settings.SSO_SCOPES,
    )


def build_relying_party(
    issuer: str, client_id: str, secret_file: Path | None, redirect_url: str, scopes: str
) -> RelyingParty:
    """The secret's file is read again each time, so that it can be changed while live."""
    secret = secret_file.read_text("utf-8").strip() if secret_file else ""
    return _made(SsoClient(issuer, client_id, secret, redirect_url, scopes))


def taken_journey(token: str, state: str, about: bytes, now: datetime) -> tuple[SsoJourney, Any] | None:
    """The journey, and what was told; gone from the database at once: one comes back from it once."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM sso_attempt WHERE token_hash = %s RETURNING state_hash, sealed, expires_at",
            [hash_of(token)],
        )
        row = cursor.fetchone()
    if row is None or now >= row[2] or not equal_hashes(bytes(row[0]), hash_of(state)):
        return None
    try:
        nonce, verifier, told = json.loads(key_ring().unseal(bytes(row[1]), about))
    except UnsealingFailed:
        return None
    return SsoJourney(state, nonce, verifier), told


def _let_in(
    national_id: str, for_another: bool, device: str, former: str, now: datetime
) -> NewSession | SignInProblem:
    confirmed = confirm_identity(
        national_id=national_id, birth_date=None, mobile=None, now=now, asked_by="national_sso"
    )
    if not confirmed.answered:
        return SignInProblem("register_silent", silent=confirmed.silent)
    if not confirmed.identity:
        return SignInProblem("unknown_person")
    person = VerifiedPerson(
        national_id_sealed=key_ring().seal(national_id.encode(), NATIONAL_ID),
        found=found_in(confirmed, for_another=for_another),
        is_synthetic=confirmed.is_synthetic,
        via="national_sso",
        subject="national_sso",
    )
    with acting_as(SYSTEM):
        return admit(person, device=device, former=former, now=now)
