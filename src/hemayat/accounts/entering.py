"""Whom the registers confirmed, let in or turned away: the end of every way of signing in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import cast, get_args

from django.db import connection

from hemayat.accounts import sessions
from hemayat.accounts.models import CitizenSession
from hemayat.accounts.results import Problem, SignedIn
from hemayat.accounts.states import Finding, TurnedAway
from hemayat.audit.actions import record, record_look
from hemayat.audit.context import NOBODY
from hemayat.audit.keys import ring

NATIONAL_ID = b"national_id"
"""What a national id is sealed about: the same as where households keep theirs."""
_KNOWN = "SELECT household_id FROM applicant WHERE person_index = ANY(%s)"
_NEW = "INSERT INTO applicant (person_index, since) VALUES (%s, %s) ON CONFLICT DO NOTHING"


@dataclass(frozen=True)
class Person:
    """`via`: "code" or "national_sso"; `subject`: the sign-in itself, for the record."""

    national_id_sealed: bytes = field(repr=False)
    finding: Finding
    household_id: int | None
    province: str
    is_synthetic: bool
    via: str
    subject: str


def enter(person: Person, *, device: str, former: str, now: datetime) -> SignedIn | Problem:
    """Begin a session, or say why not, and record either. In the caller's transaction, as the system."""
    if person.finding in get_args(TurnedAway):
        return _turn_away(person, now)
    national_id = ring().unseal(person.national_id_sealed, NATIONAL_ID).decode()
    indexes = ring().blind_indexes("national_id", national_id)
    is_applicant = person.finding == "applicant"
    entered = sessions.begin(
        CitizenSession(
            person_index=indexes[0],
            household_id=_applicants_household(indexes, now) if is_applicant else person.household_id,
            province=person.province,
            is_synthetic=person.is_synthetic,
            via=person.via,
            acts_as=person.finding if person.finding in {"guardian", "attorney"} else "",
            is_applicant=is_applicant,
            national_id_sealed=person.national_id_sealed,
            device=device[:80],
        ),
        former=former,
        now=now,
    )
    _tell_the_head(entered, now)
    return entered


def _applicants_household(indexes: list[bytes], now: datetime) -> int:
    """The number under which this person applies: given once, and the same each time they come."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [indexes])
        row = cursor.fetchone()
        if row is None:
            cursor.execute(_NEW, [indexes[0], now])
            cursor.execute(_KNOWN, [indexes])
            row = cursor.fetchone()
    assert row is not None, "it was there, or it was just added"
    return int(row[0])


def _tell_the_head(entered: SignedIn, now: datetime) -> None:
    """A head reads that somebody who acts for them opened the file."""
    citizen = entered.citizen
    if citizen.acts_as and citizen.household is not None:
        record_look(
            by=citizen.actor,
            household=citizen.household,
            province=citizen.province,
            role=citizen.acts_as,
            unit="",
            now=now,
        )


def _turn_away(person: Person, now: datetime) -> Problem:
    record(
        by=NOBODY,
        event="citizen.turned_away",
        household=person.household_id,
        province=person.province,
        subject=person.subject,
        detail={"finding": person.finding},
        now=now,
    )
    return Problem(cast("TurnedAway", person.finding))
