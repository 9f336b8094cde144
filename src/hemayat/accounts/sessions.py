"""Sessions of signed-in citizens: begun with a new token, kept alive by what they do, ended for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection

from hemayat.accounts.models import CitizenSession
from hemayat.accounts.results import Citizen, NewSession
from hemayat.accounts.tokens import hash_of, new_token
from hemayat.audit.actions import record, record_look

IDLE, LONGEST = timedelta(minutes=20), timedelta(hours=8)
"""The first also stands in sql/own_sessions.sql."""
_COLUMNS = [one.attname for one in CitizenSession._meta.concrete_fields]  # noqa: SLF001 - Django's own way to a model's columns
OPEN = f"SELECT {', '.join(_COLUMNS)} FROM session_with(%s, %s)"  # noqa: S608 - names of our own columns
ENDED = f"SELECT {', '.join(_COLUMNS)} FROM end_session(%s, %s)"  # noqa: S608 - the same
IN_THE_STEAD = "ورود به جای سرپرست خانوار"


def begin(session: CitizenSession, *, former: str, now: datetime) -> NewSession:
    """Begin a session of whom `session` names, and record it, in the caller's transaction as the system.

    `former`: the token that the browser came with, ended here.
    """
    if former:
        end(former, now=now)
    token = new_token()
    session.token_hash = hash_of(token)
    session.created_at = session.seen_at = now
    session.expires_at, session.ends_at = now + IDLE, now + LONGEST
    session.save(force_insert=True)
    signed_in = NewSession(token, citizen(session))
    note("citizen.signed_in", signed_in.citizen, {"via": session.via}, now)
    if session.acts_as:
        _tell_the_head(signed_in.citizen, now)
    return signed_in


def note(event: str, citizen: Citizen, detail: Mapping[str, Any], now: datetime) -> None:
    """Record what somebody who is signed in did, and in whose stead, in the caller's transaction."""
    record(
        by=citizen.actor,
        event=event,
        household=citizen.household,
        province=citizen.province,
        subject=f"session:{citizen.session}",
        detail={**detail, "acts_as": citizen.acts_as} if citizen.acts_as else detail,
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


def found(statement: str, token: str, now: datetime) -> Citizen | None:
    """Whose session has this token. `statement`: OPEN, or ENDED to end it; then that person acts from here on."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [hash_of(token), now])
        row = cursor.fetchone()
    return citizen(CitizenSession.from_db(DEFAULT_DB_ALIAS, _COLUMNS, row)) if row else None


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
        is_applicant=session.is_applicant,
        national_id_sealed=bytes(session.national_id_sealed),
        mobile_sealed=bytes(session.mobile_sealed),
        token_hash=bytes(session.token_hash),
    )
