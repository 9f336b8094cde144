"""Reads of sign-in: who holds a session token, how an attempt stands, one's own sessions."""

from __future__ import annotations

from datetime import datetime

from hemayat.accounts import sessions
from hemayat.accounts.actions import MOST_TRIES
from hemayat.accounts.models import CitizenSession, SignInAttempt, StaffMember
from hemayat.accounts.results import Citizen, Session, Waiting
from hemayat.accounts.states import AttemptState
from hemayat.accounts.tokens import hash_of
from hemayat.audit.context import SYSTEM, acting_as


def citizen_of(token: str, now: datetime) -> Citizen | None:
    """Who is signed in with this token; None where nobody is any more. One indexed query, whoever acts."""
    if not token:
        return None
    rows = CitizenSession.objects.raw("SELECT * FROM session_with(%s, %s)", [hash_of(token), now])
    return next((sessions.citizen(row) for row in rows), None)


def waiting(attempt: str, now: datetime) -> Waiting | None:
    """How the attempt with this token stands, told without saying whether the person exists; None for no attempt."""
    with acting_as(SYSTEM, is_read_only=True):
        found = SignInAttempt.objects.filter(token_hash=hash_of(attempt)).first()
    if found is None:
        return None
    kinds = {AttemptState.USED: "used", AttemptState.SILENT: "register_silent"}
    kind = "expired" if now >= found.expires_at else kinds.get(AttemptState(found.state), "waiting")
    return Waiting(kind, found.asked_at, found.expires_at, MOST_TRIES - found.tries)


def sessions_of(citizen: Citizen, now: datetime) -> list[Session]:
    """The person's open sessions, newest first. Called while the head acts."""
    rows = CitizenSession.objects.filter(
        person_index=citizen.person_index, ended_at=None, expires_at__gt=now
    ).order_by("-created_at")
    return [Session(row.pk, row.created_at, row.seen_at, row.expires_at, row.device, row.via) for row in rows]


def staff_list() -> list[StaffMember]:
    """Every account, by name."""
    return list(StaffMember.objects.order_by("username"))
