"""A phone that its person has called only theirs: one types less there, and stays signed in for longer.

It is no factor: signing in there takes the same date of birth and the same code (docs/decisions/0051).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from hemayat.accounts.results import Citizen, OwnPhoneRow
from hemayat.accounts.sessions import record_event
from hemayat.accounts.tokens import hash_of, new_token
from hemayat.audit.context import acting_as

OWN_PHONE_LIFE = timedelta(days=90)
"""Without a sign-in there, as sql/own_phones.sql and the rule own_phone of data_rights/schedule.yaml have it."""


def add_own_phone(*, by: Citizen, now: datetime) -> str | None:
    """The phone of this session is only theirs; the token for its browser, or None if it is known as theirs already."""
    token = new_token()
    with acting_as(by.actor), connection.cursor() as cursor:
        cursor.execute("SELECT add_own_phone(%s, %s)", [hash_of(token), now])
        (is_added,) = cursor.fetchone() or (False,)
        if is_added:
            record_event("citizen.own_phone_added", by, {}, now)
    return token if is_added else None


def remove_own_phone(number: int, *, by: Citizen, now: datetime) -> bool:
    """This phone is not only theirs any more, and is signed out. False if it is none of theirs."""
    with acting_as(by.actor), connection.cursor() as cursor:
        cursor.execute("SELECT remove_own_phone(%s, %s)", [number, now])
        (is_removed,) = cursor.fetchone() or (False,)
        if is_removed:
            record_event("citizen.own_phone_removed", by, {}, now)
    return bool(is_removed)


def own_phones() -> list[OwnPhoneRow]:
    """Those of the head who acts, the one used last first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, device, session_id, added_at, used_at FROM own_phones()")
        return [OwnPhoneRow(*row) for row in cursor.fetchall()]


def is_own_phone(token: str, now: datetime) -> bool:
    """Whether this token is of a phone that is somebody's own. It does not say whose, and nobody needs to act."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_own_phone(%s, %s)", [hash_of(token), now])
        (is_one,) = cursor.fetchone() or (False,)
    return bool(is_one)


def use_own_phone(*, session: str, phone: str, now: datetime) -> str | None:
    """Somebody has signed in there: the next token of the phone, or None if it is not the phone of that person.

    `session`, `phone`: tokens; the former one of the phone is worth nothing from now on.
    """
    token = new_token()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT use_own_phone(%s, %s, %s, %s)", [hash_of(session), hash_of(phone), hash_of(token), now]
        )
        (is_used,) = cursor.fetchone() or (False,)
    return token if is_used else None
