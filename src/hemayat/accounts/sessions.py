"""Sessions of signed-in citizens: begun with a new token, kept alive by what they do, ended for good.

Functions of the database begin (sql/enter_code.sql) and end them. How long one stays open while no page is opened is
`idle_time` in sql/own_phones.sql; how long it stays open at all is in sql/enter_code.sql.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection

from hemayat.accounts.models import CitizenSession
from hemayat.accounts.results import Citizen, NewSession
from hemayat.accounts.tokens import hash_of, new_token
from hemayat.audit.actions import record, record_look

_BEGIN = "SELECT begin_session(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_COLUMNS = [concrete_fields.attname for concrete_fields in CitizenSession._meta.concrete_fields]  # noqa: SLF001 - Django's own way to a model's columns
# What each page shows of messages is asked in the same statement, so that it costs no other.
OPEN = f"SELECT {', '.join(_COLUMNS)}, unread_messages(token_hash) FROM session_with(%s, %s)"  # noqa: S608 - names of our own columns
_ALL_OPEN = (
    f"SELECT s.{', s.'.join(_COLUMNS)} FROM unnest(%s::bytea[]) AS token, session_with(token, %s) AS s"  # noqa: S608 - the same
)
ENDED = f"SELECT {', '.join(_COLUMNS)}, 0 FROM end_session(%s, %s)"  # noqa: S608 - the same
IN_THE_STEAD = "ورود به جای سرپرست خانوار"


def begin_session(session: CitizenSession, *, former: str, now: datetime) -> NewSession:
    """Begin a session of whom `session` names, and record it, in the caller's transaction as the system.

    `former`: the token that the browser came with, ended here.
    """
    token = new_token()
    given: list[Any] = [
        hash_of(token), hash_of(former) if former else None, session.person_indexes or [session.person_index],
        session.household_id, session.province, session.is_synthetic, session.via, session.acts_as,
        session.applies_as, session.national_id_sealed, session.mobile_sealed, session.device, now,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, given)
    return begun(token, now)


def begun(token: str, now: datetime) -> NewSession:
    """Record that the session with this token has begun, in the caller's transaction."""
    signed_in = session_holder(OPEN, token, now)
    assert signed_in is not None, "it began a moment ago"
    record_event("citizen.signed_in", signed_in, {"via": signed_in.via}, now)
    if signed_in.acts_as:
        _tell_the_head(signed_in, now)
    return NewSession(token, signed_in)


def record_event(event: str, citizen: Citizen, detail: Mapping[str, Any], now: datetime) -> None:
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


def citizen_of(token: str, now: datetime) -> Citizen | None:
    """Who is signed in with this token; None if nobody is. One indexed query; it needs no actor."""
    return session_holder(OPEN, token, now) if token else None


def citizens_of(tokens: Sequence[str], now: datetime) -> dict[str, Citizen]:
    """Token → who is signed in with it, of those that somebody is signed in with. One query; nobody needs to act."""
    token_of = {hash_of(token): token for token in tokens if token}
    found = session_holders(list(token_of), now)
    return {token_of[citizen.token_hash]: citizen for citizen in found}


def session_holder(statement: str, token: str, now: datetime) -> Citizen | None:
    """Whose session has this token. `statement`: OPEN, or ENDED to end it; then that person acts from here on."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [hash_of(token), now])
        row = cursor.fetchone()
    if row is None:
        return None
    *columns, unread_messages = row
    holder = citizen(CitizenSession.from_db(DEFAULT_DB_ALIAS, _COLUMNS, columns))
    return replace(holder, unread_messages=unread_messages)


def session_holders(tokens: Sequence[bytes], now: datetime) -> list[Citizen]:
    """The citizens whose open sessions have these hashes of tokens. One query; nobody needs to act."""
    with connection.cursor() as cursor:
        cursor.execute(_ALL_OPEN, [list(tokens), now])
        rows = cursor.fetchall()
    return [citizen(CitizenSession.from_db(DEFAULT_DB_ALIAS, _COLUMNS, row)) for row in rows]


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
        applies_as=session.applies_as,
        national_id_sealed=bytes(session.national_id_sealed),
        mobile_sealed=bytes(session.mobile_sealed),
        token_hash=bytes(session.token_hash),
        seen_at=session.seen_at,
    )
