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
from hemayat.accounts.attempt_limits import journeys_key, visitor_key
from hemayat.accounts.metrics import count_limit
from hemayat.accounts.oidc import RelyingParty, SsoClient, SsoJourney, SsoRefused, SsoSilent
from hemayat.accounts.results import NewSession, SignInProblem, SsoPlace, SsoRedirect
from hemayat.accounts.tokens import hash_of, new_token
from hemayat.audit.context import NOBODY, acting_as
from hemayat.audit.keys import key_ring
from hemayat.inquiries.breaker import CircuitBreaker

JOURNEY_LIFE = timedelta(minutes=10)
"""As sql/journeys.sql has it."""
SEALED, SEALED_ANSWER = b"sso_attempt", b"sso_answer"
LIVES_APART = "apart"
"""What a journey carries if its person lives apart from their head; else whether they act for another."""
_PLACE = "SELECT begins_at, waits_for FROM place_journey(%s, %s, %s, %s, %s)"
_LEAVE = "SELECT leave_journey(%s, %s, %s, %s)"
_HAND_IN = "SELECT hand_in_journey(%s, %s, %s, %s)"
_LIMITS = {"network": "national sign-in", "visitor": "national sign-in of a visitor"}
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


def begin_sso(
    *,
    ip: str,
    now: datetime,
    visitor: str = "",
    former: str = "",
    for_another: bool = False,
    lives_apart: bool = False,
) -> SsoRedirect | SsoPlace | SignInProblem:
    """Begin the journey, or say when it may begin. `for_another`, `lives_apart`: as in `ask_code`.

    Problems: sso_silent, expired.

    `former`: the token that this browser has of an earlier call; a place that it was given is kept. `visitor`: as the
    proxy names the browser. Nobody is refused: where many begin, each waits for a place, a minute at most. The provider
    is asked for nothing before that. While it is left alone, nobody takes a place. A place counts once, however often
    the provider is silent: the problem names it, for the next try.
    """
    breaker = _breaker_of(settings.SSO_ISSUER)
    if not breaker.may_ask():
        return SignInProblem("sso_silent", token=former)
    token = new_token()
    place: list[Any] = [
        hash_of(token), hash_of(former) if former else None, journeys_key(ip), visitor_key(visitor), now,
    ]  # fmt: skip
    with acting_as(NOBODY), connection.cursor() as cursor:
        cursor.execute(_PLACE, place)
        begins_at, waits_for = cursor.fetchone() or (now, None)
    if waits_for:
        count_limit(_LIMITS[waits_for])
        return SsoPlace(token, begins_at)
    comes_as = LIVES_APART if lives_apart and not for_another else for_another
    return _left(token, breaker, comes_as, now)


def _left(
    token: str, breaker: CircuitBreaker, comes_as: bool | str, now: datetime
) -> SsoRedirect | SignInProblem:
    try:
        start = start_journey(relying_party(), token, content=comes_as, about=SEALED, now=now)
    except (SsoSilent, SsoRefused):
        breaker.failed()
        return SignInProblem("sso_silent", token=token)
    breaker.succeeded()
    with acting_as(NOBODY), connection.cursor() as cursor:
        cursor.execute(_LEAVE, [start.token_hash, start.state_hash, start.sealed, now])
        (has_left,) = cursor.fetchone() or (False,)
    return start.redirect if has_left else SignInProblem("expired")


@cache
def _breaker_of(_issuer: str) -> CircuitBreaker:
    """While the provider does not name its addresses, each request would hold a thread of the site for seconds."""
    return CircuitBreaker()


def start_journey(
    party: RelyingParty, token: str, *, content: Any, about: bytes, now: datetime, **more: str
) -> JourneyStart:
    """A journey to any provider: `content` comes back with it, sealed as `about`. Raises SsoSilent and SsoRefused.

    `token`: for the cookie of the browser.
    """
    journey = SsoJourney.begin()
    url = party.address(journey, now, **more)
    secrets = json.dumps([journey.nonce, journey.verifier, content]).encode()
    return JourneyStart(SsoRedirect(url, token), hash_of(journey.state), key_ring().seal(secrets, about))


def opened_journey(state: str, sealed: bytes, about: bytes) -> tuple[SsoJourney, Any]:
    """The journey, and its content. Raises UnsealingFailed if it was sealed for something else."""
    nonce, verifier, content = json.loads(key_ring().unseal(sealed, about))
    return SsoJourney(state, nonce, verifier), content


def hand_in_sso(*, token: str, state: str, code: str, now: datetime) -> SignInProblem | None:
    """Queue for the worker what the provider put in the address; `token` is in this browser's cookie.

    `code` is empty if the provider refused. The first code counts; the same address again changes nothing. With another
    state than that of this browser's journey nothing is queued, and nobody outside is asked.
    Problems: expired, sso_refused.
    """
    if not code:
        return SignInProblem("sso_refused")
    if not token:
        return SignInProblem("expired")
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
