"""The national single sign-on: for everybody, and the way in for a head without a line of their own.

The steps of the site, in the order of a browser's way. sso_verification.py is the job between the last two.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from hemayat.accounts import sessions
from hemayat.accounts.oidc import RelyingParty, SsoClient, SsoJourney, SsoRefused, SsoSilent
from hemayat.accounts.results import NewSession, SignInProblem, SsoRedirect
from hemayat.accounts.tokens import hash_of, new_token
from hemayat.audit.context import NOBODY, acting_as
from hemayat.audit.keys import key_ring

JOURNEY_LIFE = timedelta(minutes=10)
"""As sql/journeys.sql has it."""
SEALED, SEALED_ANSWER = b"sso_attempt", b"sso_answer"
_BEGIN = "SELECT begin_journey(%s, %s, %s, %s)"
_HAND_IN = "SELECT hand_in_journey(%s, %s, %s, %s)"
_ENTER = "SELECT problem, silent, household FROM enter_journey(%s, %s, %s, %s, %s)"


@dataclass(frozen=True)
class JourneyStart:
    """A journey that is not written yet. `sealed`: its secrets, and what comes back with it."""

    redirect: SsoRedirect
    state_hash: bytes = field(repr=False)
    sealed: bytes = field(repr=False)

    @property
    def token_hash(self) -> bytes:
        return hash_of(self.redirect.token)


def is_offered() -> bool:
    """Whether this installation has a national single sign-on at all."""
    return bool(settings.SSO_ISSUER and settings.SSO_CLIENT_ID)


def begin_sso(*, now: datetime, for_another: bool = False) -> SsoRedirect | SignInProblem:
    """Begin the journey; `for_another` as in `ask_code`. Problem: sso_silent.

    No limit by address: very many heads come from few, and for those without a line this is the only way in.
    """
    try:
        start = start_journey(relying_party(), content=for_another, about=SEALED, now=now)
    except (SsoSilent, SsoRefused):
        return SignInProblem("sso_silent")
    with acting_as(NOBODY), connection.cursor() as cursor:
        cursor.execute(_BEGIN, [start.token_hash, start.state_hash, start.sealed, now])
    return start.redirect


def start_journey(
    party: RelyingParty, *, content: Any, about: bytes, now: datetime, **more: str
) -> JourneyStart:
    """A journey to any provider: `content` comes back with it, sealed as `about`. Raises SsoSilent and SsoRefused."""
    journey = SsoJourney.begin()
    url = party.address(journey, now, **more)
    secrets = json.dumps([journey.nonce, journey.verifier, content]).encode()
    return JourneyStart(
        SsoRedirect(url, new_token()), hash_of(journey.state), key_ring().seal(secrets, about)
    )


def opened_journey(state: str, sealed: bytes, about: bytes) -> tuple[SsoJourney, Any]:
    """The journey, and its content. Raises UnsealingFailed if it was sealed for something else."""
    nonce, verifier, content = json.loads(key_ring().unseal(sealed, about))
    return SsoJourney(state, nonce, verifier), content


def hand_in_sso(*, token: str, state: str, code: str, now: datetime) -> SignInProblem | None:
    """Queue for the worker what the provider put in the address; `token` is in this browser's cookie.

    `code` is empty if the provider refused. The first code counts; the same address again changes nothing.
    Problems: expired, sso_refused.
    """
    if not code:
        return SignInProblem("sso_refused")
    answer = key_ring().seal(json.dumps([state, code]).encode(), SEALED_ANSWER)
    with acting_as(NOBODY), connection.cursor() as cursor:
        cursor.execute(_HAND_IN, [hash_of(token), hash_of(state), answer, now])
        (is_taken,) = cursor.fetchone() or (False,)
    return None if is_taken else SignInProblem("expired")


def finish_sso(
    *, token: str, now: datetime, device: str = "", former: str = ""
) -> NewSession | SignInProblem | None:
    """Sign in with what the worker found, once; None as long as it has not answered. `former` as in `enter_code`.

    Problems: expired, sso_refused, sso_silent, register_silent, unknown_person, deceased, acts_for_nobody, not_head.
    """
    fresh = new_token()
    with acting_as(NOBODY), connection.cursor() as cursor:
        given: list[Any] = [hash_of(token), now, device, hash_of(former) if former else None, hash_of(fresh)]
        cursor.execute(_ENTER, given)
        row: tuple[Any, ...] | None = cursor.fetchone()
        assert row, "a function always gives one"
        problem, silent, household = row
        if problem == "waiting":
            return None
        if problem is not None:
            return SignInProblem(problem, silent=tuple(silent), household=household)
        return sessions.begun(fresh, now)


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
