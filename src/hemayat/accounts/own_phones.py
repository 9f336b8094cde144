"""A phone that its person has called only theirs: one types less there, and stays signed in for longer.

It is no factor: signing in there takes the same date of birth and the same code (docs/decisions/0051).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from hemayat.accounts.results import Citizen, OwnPhoneRow
from hemayat.accounts.sessions import record_event
from hemayat.accounts.tokens import hash_of, new_token
from hemayat.audit.context import NOBODY, acting_as
from hemayat.notifications.actions import NewNotice, queue_many

OWN_PHONE_LIFE = timedelta(days=90)
"""Without a sign-in there, as sql/own_phones.sql and the rule own_phone of data_rights/schedule.yaml have it."""
PROOF_LIFE = timedelta(minutes=10)
"""Who adds a phone has signed in within this time, as sql/own_phones.sql has it."""
_REMOVED = "citizen.own_phone_removed"


def may_add_own_phone(by: Citizen, now: datetime) -> bool:
    """Whether they have proven a moment ago who they are: a session that was left open is not enough."""
    return now - by.created_at <= PROOF_LIFE


def add_own_phone(*, by: Citizen, now: datetime) -> str | None:
    """The phone of this session is only theirs, and a message tells the household: the token for its browser.

    None if they did not sign in a moment ago. If it is theirs already, the token replaces the one before.
    """
    token = new_token()
    with acting_as(by.actor), connection.cursor() as cursor:
        cursor.execute("SELECT is_new, removed FROM add_own_phone(%s, %s)", [hash_of(token), now])
        is_new, removed = cursor.fetchone() or (None, 0)
        _record_removed(removed, by, now)
        if is_new:
            record_event("citizen.own_phone_added", by, {}, now)
            _tell_household(by, now)
    return None if is_new is None else token


def _tell_household(by: Citizen, now: datetime) -> None:
    assert by.household is not None, "only a head adds a phone"
    notice = NewNotice(
        key=f"own_phone_added:{by.session}",
        household=by.household,
        province=by.province,
        # At the site alone: a text message would go to the phone that was added.
        to_sealed=b"",
        notice="own_phone_added.1",
        parameters={"address": "/my/sessions/"},
        is_synthetic=by.is_synthetic,
    )
    queue_many(rows=[notice], now=now)


def remove_own_phone(number: int, *, by: Citizen, now: datetime) -> bool:
    """This phone is not only theirs any more, and is signed out. False if it is none of theirs."""
    with acting_as(by.actor), connection.cursor() as cursor:
        cursor.execute("SELECT remove_own_phone(%s, %s)", [number, now])
        (is_removed,) = cursor.fetchone() or (False,)
        _record_removed(int(is_removed), by, now)
    return bool(is_removed)


def remove_own_phones(*, by: Citizen, now: datetime) -> None:
    """All of theirs, in the caller's transaction in which they act."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT remove_own_phones(%s)", [now])
        (removed,) = cursor.fetchone() or (0,)
    _record_removed(removed, by, now)


def _record_removed(removed: int, by: Citizen, now: datetime) -> None:
    for _ in range(removed):
        record_event(_REMOVED, by, {}, now)


def forget_own_phone(token: str, now: datetime) -> None:
    """Anybody with the phone in hand can make it forget its person; nobody is signed in."""
    with acting_as(NOBODY), connection.cursor() as cursor:
        cursor.execute("SELECT forget_own_phone(%s, %s)", [hash_of(token), now])


def own_phones() -> list[OwnPhoneRow]:
    """Those of the head who acts, the one used last first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, device, session_id, added_at, used_at FROM own_phones()")
        return [OwnPhoneRow(*row) for row in cursor.fetchall()]


def tries_left(token: str, now: datetime) -> int | None:
    """How many dates of birth may be tried there before everything is asked for; None if it is nobody's own phone.

    It does not say whose it is, and nobody needs to act.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT own_phone_tries(%s, %s)", [hash_of(token), now])
        (left,) = cursor.fetchone() or (None,)
    return left


def is_own_phone(token: str, now: datetime) -> bool:
    """Whether this token is of a phone that is somebody's own."""
    return tries_left(token, now) is not None


def try_own_phone(token: str, now: datetime) -> bool:
    """Count a date of birth that is tried there. False if none may be tried any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT try_own_phone(%s, %s)", [hash_of(token), now])
        (may_try,) = cursor.fetchone() or (False,)
    return bool(may_try)


def use_own_phone(*, session: str, phone: str, now: datetime) -> str | None:
    """Somebody has signed in there: the next token of the phone, or None if it is not the phone of that person.

    `session`, `phone`: tokens; the former one of the phone is worth nothing once the browser has come with the next.
    """
    token = new_token()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT use_own_phone(%s, %s, %s, %s)", [hash_of(session), hash_of(phone), hash_of(token), now]
        )
        (is_used,) = cursor.fetchone() or (False,)
    return token if is_used else None
