"""Final step of every way to sign in: create a session for a person whom the registers confirmed, or refuse."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import cast, get_args

from django.db import connection

from hemayat.accounts import sessions
from hemayat.accounts.identity_match import IdentityMatch
from hemayat.accounts.models import CitizenSession
from hemayat.accounts.results import NewSession, SignInProblem
from hemayat.accounts.states import APPLICANTS, TurnedAway
from hemayat.audit.actions import record
from hemayat.audit.context import NOBODY
from hemayat.audit.keys import key_ring
from hemayat.notifications.wrong_numbers import number_is_right

NATIONAL_ID = b"national_id"
"""What a national id is sealed about: the same as where households keep theirs."""
MOBILE = b"mobile"


@dataclass(frozen=True)
class VerifiedPerson:
    """`via`: "code" or "national_sso"; `subject`: the sign-in itself, for the record.

    `mobile_sealed`: the line that the register confirmed; empty where none was asked about.
    """

    national_id_sealed: bytes = field(repr=False)
    found: IdentityMatch
    is_synthetic: bool
    via: str
    subject: str
    mobile_sealed: bytes = field(default=b"", repr=False)


def admit(person: VerifiedPerson, *, device: str, former: str, now: datetime) -> NewSession | SignInProblem:
    """Begin a session, or say why not, and record either. In the caller's transaction, as the system."""
    session = recognised_session(person, now, device)
    return (
        session
        if isinstance(session, SignInProblem)
        else sessions.begin_session(session, former=former, now=now)
    )


def recognised_session(
    person: VerifiedPerson, now: datetime, device: str = ""
) -> CitizenSession | SignInProblem:
    """The session that would begin, or why none does, which is recorded."""
    found = person.found
    if found.finding in get_args(TurnedAway):
        return _turn_away(person, now)
    national_id = key_ring().unseal(person.national_id_sealed, NATIONAL_ID).decode()
    indexes = key_ring().blind_indexes("national_id", national_id)
    applies_as = found.finding if found.finding in APPLICANTS else ""
    session = CitizenSession(
        person_index=indexes[0],
        person_indexes=indexes,
        household_id=_applicants_household(indexes, now) if applies_as else found.household_id,
        province=found.province,
        is_synthetic=person.is_synthetic,
        via=person.via,
        acts_as=found.finding if found.finding in {"guardian", "attorney"} else "",
        is_applicant=bool(applies_as),
        applies_as=applies_as,
        national_id_sealed=person.national_id_sealed,
        mobile_sealed=person.mobile_sealed,
        device=device[:80],
    )
    if person.mobile_sealed and session.household_id is not None:
        line = key_ring().unseal(person.mobile_sealed, MOBILE).decode()
        number_is_right(line=line, household=session.household_id)
    return session


def _applicants_household(indexes: list[bytes], now: datetime) -> int:
    """The number under which this person applies: given once, and the same at every sign-in.

    Two browsers may arrive at the same moment. ON CONFLICT lets one of them insert, and both read what was inserted.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT applicants_household(%s, %s)", [indexes, now])
        (number,) = cursor.fetchone() or (None,)
    assert number is not None, "it was there, or it was just added"
    return int(number)


def _turn_away(person: VerifiedPerson, now: datetime) -> SignInProblem:
    found = person.found
    record(
        by=NOBODY,
        event="citizen.turned_away",
        household=found.household_id,
        province=found.province,
        subject=person.subject,
        detail={"finding": found.finding},
        now=now,
    )
    is_member = found.finding == "not_head"
    return SignInProblem(
        cast("TurnedAway", found.finding), household=found.household_id if is_member else None
    )
