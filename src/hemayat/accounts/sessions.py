"""Sessions of signed-in heads: begun with a new token, kept alive by what the head does, ended for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hemayat.accounts.models import CitizenSession
from hemayat.accounts.results import Citizen, Problem, SignedIn
from hemayat.accounts.states import TurnedAway
from hemayat.accounts.tokens import hash_of, new_token
from hemayat.audit.actions import record
from hemayat.audit.context import NOBODY

IDLE, LONGEST = timedelta(minutes=20), timedelta(hours=8)


@dataclass(frozen=True)
class Head:
    """Whom the registers confirmed to be a head of household who lives. `via`: "code" or "national_sso"."""

    person_index: bytes
    household_id: int
    province: str
    is_synthetic: bool
    via: str


def begin(head: Head, *, device: str, former: str, now: datetime) -> SignedIn:
    """Begin a session and record it, in the caller's transaction as the system.

    `former`: the token that the browser came with, ended here.
    """
    if former:
        end(former, now=now)
    token = new_token()
    session = CitizenSession.objects.create(
        token_hash=hash_of(token),
        person_index=head.person_index,
        household_id=head.household_id,
        province=head.province,
        is_synthetic=head.is_synthetic,
        via=head.via,
        device=device[:80],
        created_at=now,
        seen_at=now,
        expires_at=now + IDLE,
        ends_at=now + LONGEST,
    )
    signed_in = SignedIn(token, citizen(session))
    note("citizen.signed_in", signed_in.citizen, {"via": head.via}, now)
    return signed_in


def turn_away(
    finding: TurnedAway, household: int | None, province: str, subject: str, now: datetime
) -> Problem:
    """Record that a confirmed person is no head of household who may be let in. In the caller's transaction."""
    record(
        by=NOBODY,
        event="citizen.turned_away",
        household=household,
        province=province,
        subject=subject,
        detail={"finding": finding},
        now=now,
    )
    return Problem(finding)


def note(event: str, citizen: Citizen, detail: Mapping[str, Any], now: datetime) -> None:
    """Record what a signed-in head did, in the caller's transaction."""
    record(
        by=citizen.actor,
        event=event,
        household=citizen.household,
        province=citizen.province,
        subject=f"session:{citizen.session}",
        detail=detail,
        now=now,
    )


def end(token: str, *, now: datetime) -> Citizen | None:
    """End the session with this token; None where none was open. In the caller's transaction, as the system."""
    open_ones = CitizenSession.objects.select_for_update().filter(token_hash=hash_of(token), ended_at=None)
    session = open_ones.first()
    if session is None:
        return None
    session.ended_at = now
    session.save(update_fields=["ended_at"])
    return citizen(session)


def citizen(session: CitizenSession) -> Citizen:
    """The session as the rest of the service knows it."""
    return Citizen(
        person_index=bytes(session.person_index),
        household=session.household_id,
        session=session.pk,
        expires_at=session.expires_at,
        is_synthetic=session.is_synthetic,
        province=session.province,
        ends_at=session.ends_at,
        created_at=session.created_at,
        via=session.via,
    )
