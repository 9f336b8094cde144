"""The job behind the way back from the national single sign-on: what the provider and the registers say.

The worker does it, so that the citizens' site is never believed about who somebody is.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache

from django.conf import settings

from hemayat.accounts.identity_match import found_in
from hemayat.accounts.models import SsoAttempt
from hemayat.accounts.oidc import SsoRefused, SsoSilent
from hemayat.accounts.session_admission import NATIONAL_ID
from hemayat.accounts.sso import (
    JOURNEY_LIFE,
    LIVES_APART,
    SEALED,
    SEALED_ANSWER,
    opened_journey,
    relying_party,
)
from hemayat.accounts.states import JourneyState, ProblemKind
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.keys import UnsealingFailed
from hemayat.common.national_id import is_valid
from hemayat.inquiries.actions import confirm_identity
from hemayat.inquiries.breaker import CircuitBreaker


@dataclass(frozen=True)
class JourneyAnswer:
    """What the row of a journey then says; `problem` is empty if the registers know the person."""

    problem: ProblemKind | str = ""
    silent: list[str] = field(default_factory=list)
    finding: str = ""
    household_id: int | None = None
    province: str = ""
    is_synthetic: bool = False
    sealed: bytes = field(default=b"", repr=False)
    person_indexes: list[bytes] = field(default_factory=list, repr=False)


def answer_journey(*, journey: int, now: datetime) -> None:
    """Exchange what one browser came back with, and ask the registers about the person that the provider names."""
    with acting_as(SYSTEM, is_read_only=True):
        attempt = SsoAttempt.objects.filter(pk=journey, state=JourneyState.ASKED, expires_at__gt=now).first()
    if attempt is None:
        return
    answer = _answer(attempt, now)
    with acting_as(SYSTEM):
        SsoAttempt.objects.filter(pk=journey, state=JourneyState.ASKED).update(
            **asdict(answer),
            state=JourneyState.ANSWERED,
            answer_sealed=b"",
            expires_at=now + JOURNEY_LIFE,
        )


def _answer(attempt: SsoAttempt, now: datetime) -> JourneyAnswer:
    try:
        national_id, comes_as = _vouched_for(attempt, now)
    except SsoSilent:
        return JourneyAnswer("sso_silent")
    except (SsoRefused, UnsealingFailed):
        return JourneyAnswer("sso_refused")
    return _confirmed(national_id, comes_as, now)


def _vouched_for(attempt: SsoAttempt, now: datetime) -> tuple[str, bool | str]:
    """The national id that the provider signed for, and what this person comes as (`sso.LIVES_APART`)."""
    state, code = json.loads(key_ring().unseal(bytes(attempt.answer_sealed), SEALED_ANSWER))
    journey, comes_as = opened_journey(state, bytes(attempt.sealed), SEALED)
    breaker = _breaker_of(settings.SSO_ISSUER)
    if not breaker.may_ask():
        raise SsoSilent("the provider was silent several times in a row")
    try:
        claims = relying_party().claims(code, journey, now)
    except SsoSilent:
        breaker.failed()
        raise
    except SsoRefused:
        breaker.succeeded()
        raise
    breaker.succeeded()
    national_id = claims.get(settings.SSO_NATIONAL_ID_CLAIM)
    if not (isinstance(national_id, str) and is_valid(national_id)):
        raise SsoRefused("no national id")
    return national_id, comes_as


@cache
def _breaker_of(_issuer: str) -> CircuitBreaker:
    """While the provider is slow, each job would keep one of the worker's few places for seconds."""
    return CircuitBreaker()


def _confirmed(national_id: str, comes_as: bool | str, now: datetime) -> JourneyAnswer:
    confirmed = confirm_identity(
        national_id=national_id, birth_date=None, mobile=None, now=now, asked_by="national_sso"
    )
    if not confirmed.answered:
        return JourneyAnswer("register_silent", silent=list(confirmed.silent))
    if not confirmed.identity:
        return JourneyAnswer("unknown_person")
    match = found_in(confirmed, for_another=comes_as is True, lives_apart=comes_as == LIVES_APART)
    return JourneyAnswer(
        finding=match.finding,
        household_id=match.household_id,
        province=match.province,
        is_synthetic=confirmed.is_synthetic,
        sealed=key_ring().seal(national_id.encode(), NATIONAL_ID),
        person_indexes=key_ring().blind_indexes("national_id", national_id),
    )
