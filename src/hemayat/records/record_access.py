"""Another adult of the household opens their records to the head, by a code that was sent to their own line."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from hemayat.accounts.members_code import ask_members_code, is_members_code
from hemayat.accounts.results import Citizen, SignInProblem
from hemayat.audit.actions import record, record_look
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.households.queries import HouseholdMember, members
from hemayat.records.models import RecordOpening
from hemayat.records.queries import may_be_seen_by_head

OPEN_FOR = dt.timedelta(minutes=30)
TOKEN = b"record_opening"
PURPOSE = "records_with_code"
"""Of the look that is written down, as accounts/purposes.py names purposes."""
_LINE = """
SELECT p.mobile FROM person p JOIN membership m ON m.person_id = p.id
WHERE p.id = %s AND m.household_id = %s AND upper_inf(m.valid) AND p.died_on IS NULL"""


def guarded_member(household: int, person: int, today: dt.date) -> HouseholdMember | None:
    """The adult of this household whose records are guarded; None for anybody else. Ask as the head."""
    household_member = next((member for member in members(household) if member.person == person), None)
    return (
        household_member
        if household_member
        and not may_be_seen_by_head(household_member, today)
        and household_member.died_on is None
        else None
    )


def ask_code(*, person: int, by: Citizen, now: dt.datetime) -> int | SignInProblem:
    """The number of the opening that a code was asked for. Whether one was sent is told to nobody.

    `person`: as `guarded_member` found them. Problems: too_many, busy.
    """
    household = _household(by)
    with acting_as(SYSTEM):
        line = _line_of(household, person)
        asked = ask_members_code(
            household=household, person=person, line=line, is_synthetic=by.is_synthetic, now=now,
        )  # fmt: skip
        if isinstance(asked, SignInProblem):
            return asked
        row = RecordOpening.objects.create(
            household_id=household, province=by.province, person_id=person, session=by.actor.id,
            token=key_ring().seal(asked.token.encode(), TOKEN), asked_at=now,
        )  # fmt: skip
        _note("records.code_asked", row, by.actor, now)
        return row.id


def open_with_code(*, opening: int, code: str, by: Citizen, now: dt.datetime) -> bool:
    """Open the member's records to this session for half an hour; False where the code is not (or no longer) right."""
    household = _household(by)
    with acting_as(SYSTEM):
        row = (
            RecordOpening.objects.select_for_update()
            .filter(household_id=household, id=opening, session=by.actor.id, opened_at=None)
            .first()
        )
        if row is None:
            return False
        token = key_ring().unseal(bytes(row.token), TOKEN).decode()
        if not is_members_code(attempt=token, code=code, now=now):
            _note("records.code_refused", row, by.actor, now)
            return False
        row.opened_at, row.open_until = now, now + OPEN_FOR
        row.save(update_fields=["opened_at", "open_until"])
        _note("records.opened", row, by.actor, now)
        looking = Actor("head", by.actor.id, household=household, purpose=PURPOSE)
        record_look(by=looking, household=household, province=by.province, role="head", unit="", now=now)
        return True


def opening_of(household: int, number: int, session: str) -> RecordOpening | None:
    """An opening of this session, opened or not. Ask as the head."""
    return RecordOpening.objects.filter(household_id=household, id=number, session=session).first()


def opened_persons(household: int, session: str, now: dt.datetime) -> frozenset[int]:
    """Members whose records are open to this session now. Ask as the head."""
    rows = RecordOpening.objects.filter(household_id=household, session=session, open_until__gt=now)
    return frozenset(rows.values_list("person_id", flat=True))


def _line_of(household: int, person: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_LINE, [person, household])
        row = cursor.fetchone()
    return key_ring().unseal(bytes(row[0]), b"mobile").decode() if row and row[0] else ""


def _household(by: Citizen) -> int:
    assert by.household is not None, "only a head of household asks"
    return by.household


def _note(event: str, row: RecordOpening, by: Actor, now: dt.datetime) -> None:
    record(
        by=by, event=event, household=row.household_id, province=row.province,
        subject=f"person:{row.person_id}", detail={"opening": row.id}, now=now,
    )  # fmt: skip
