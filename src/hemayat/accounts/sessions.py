"""Sessions of signed-in heads: begun with a new token, kept alive by what the head does, ended for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hemayat.accounts.models import CitizenSession
from hemayat.accounts.results import Citizen, Problem, SignedIn
from hemayat.accounts.states import LetIn, TurnedAway
from hemayat.accounts.tokens import hash_of, new_token
from hemayat.audit.actions import record, record_look
from hemayat.audit.context import NOBODY

IDLE, LONGEST = timedelta(minutes=20), timedelta(hours=8)
IN_THE_STEAD = "ورود به جای سرپرست خانوار"


@dataclass(frozen=True)
class Head:
    """Whom the registers confirmed to be a head of household who lives, or to act for one.

    `via`: "code" or "national_sso". `comes_as`: "head", or "guardian" or "attorney" of the head of `household_id`.
    """

    person_index: bytes
    household_id: int
    province: str
    is_synthetic: bool
    via: str
    comes_as: LetIn = "head"


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
        acts_as="" if head.comes_as == "head" else head.comes_as,
        device=device[:80],
        created_at=now,
        seen_at=now,
        expires_at=now + IDLE,
        ends_at=now + LONGEST,
    )
    signed_in = SignedIn(token, citizen(session))
    is_head = head.comes_as == "head"
    told = {"via": head.via} if is_head else {"via": head.via, "acts_as": head.comes_as}
    note("citizen.signed_in", signed_in.citizen, told, now)
    if not is_head:
        _tell_the_head(signed_in.citizen, now)
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


def _tell_the_head(citizen: Citizen, now: datetime) -> None:
    """The head reads among those who looked at the file that somebody has come in their stead."""
    assert citizen.household is not None
    record_look(
        by=replace(citizen.actor, purpose=IN_THE_STEAD),
        household=citizen.household,
        province=citizen.province,
        role=citizen.acts_as,
        unit="",
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
        acts_as=session.acts_as,
    )
