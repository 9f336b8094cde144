"""Records that are not kept are asked of their register when the head wants to see them.

The page writes the question down; a worker asks the register, outside any transaction, and keeps the answer sealed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hemayat.accounts.attempt_limits import LimitReached, count_own_hit
from hemayat.accounts.results import Citizen, SignInProblem
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.households.queries import known_in, members
from hemayat.inquiries.answers import Row
from hemayat.inquiries.records import ask_records
from hemayat.records.contents import RegisterRecord, open_records, sealed
from hemayat.records.models import RecordQuestion
from hemayat.records.queries import HouseholdRecord
from hemayat.records.record_access import opened_persons
from hemayat.records.viewers import Viewer, may_be_seen_by, viewer_of

TASK, QUEUE = "records.answer", "requests"
FRESH_FOR = dt.timedelta(hours=24)
"""An answer that is younger than this is not asked for again."""
MOST_TRIES, PAUSE = 5, dt.timedelta(seconds=30)
BATCH = 20
_DUE = """
UPDATE record_question SET tries = tries + 1, next_at = %(now)s + %(pause)s * (tries + 1)
WHERE id IN (SELECT id FROM record_question WHERE answered_at IS NULL AND next_at <= %(now)s AND tries < %(tries)s
    ORDER BY next_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING household_id, id"""


@dataclass(frozen=True)
class RegisterRecords:
    """What a register says of the household's rows. `state`: not_asked, asked, silent, answered or nobody.

    Nobody: this person may ask about no one.
    """

    register: str
    state: str
    asked_at: dt.datetime | None = None
    records: tuple[HouseholdRecord, ...] = ()


def ask_register(*, register: str, by: Citizen, now: dt.datetime) -> SignInProblem | None:
    """Ask a register about the person who asks, children, and adults who opened their records to this session.

    Problem: too_many.
    """
    household = by.household
    assert household is not None, "only a head of household asks"
    try:
        with acting_as(by.actor):
            persons = _persons(household, by.actor.id, viewer_of(by), now)
            if not persons or _is_known(household, register, persons, now):
                return None
            count_own_hit("records of a register", now)
            RecordQuestion.objects.create(
                household_id=household, province=by.province, register=register, persons=persons,
                asked_at=now, next_at=now,
            )  # fmt: skip
            detail = {"registers": [register]}
            record(
                by=by.actor,
                event="records.asked",
                household=household,
                province=by.province,
                detail=detail,
                now=now,
            )
            _wake()
    except LimitReached as reached:
        return SignInProblem("too_many", retry_at=reached.retry_at)
    return None


def answer_due(*, now: dt.datetime) -> int:
    """Ask the registers what is due; returns how many questions were looked at. Called outside any transaction."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        due: dict[str, Any] = {"now": now, "pause": PAUSE, "tries": MOST_TRIES, "most": BATCH}
        cursor.execute(_DUE, due)
        claimed = cursor.fetchall()
    for household, number in claimed:
        _answer(household, number, now)
    return len(claimed)


def records_of(register: str, by: Citizen, now: dt.datetime) -> RegisterRecords:
    """What the register said last, with what was asked about members who are not open to this session left out.

    Somebody else may have asked last, and not about this person. Ask as the head.
    """
    household, viewer = by.household, viewer_of(by)
    assert household is not None, "only a head of household asks"
    seen = _persons(household, by.actor.id, viewer, now)
    if not seen:
        return RegisterRecords(register, "nobody")
    rows = RecordQuestion.objects.filter(household_id=household, register=register)
    if viewer.person in seen:
        rows = rows.filter(persons__contains=[viewer.person])
    question = rows.order_by("-id").first()
    if question is None:
        return RegisterRecords(register, "not_asked")
    if question.answered_at is None:
        state = "silent" if question.tries >= MOST_TRIES else "asked"
        return RegisterRecords(register, state, question.asked_at)
    records = tuple(
        household_record
        for household_record in _opened(question)
        if household_record.member and household_record.member.person in seen
    )
    return RegisterRecords(register, "answered", question.asked_at, records)


def with_details(household: int, records: Sequence[HouseholdRecord]) -> list[HouseholdRecord]:
    """The same records, with details where the register has been asked for them. At most two queries; as the head."""
    registers = {
        household_record.record.register
        for household_record in records
        if not household_record.record.has_details
    }
    if not registers:
        return list(records)
    rows = RecordQuestion.objects.filter(household_id=household, register__in=registers)
    known = [
        household_record
        for row in rows.exclude(answered_at=None).order_by("-id")
        for household_record in _opened(row)
    ]
    return [
        household_record if household_record.record.has_details else household_record.with_details_of(known)
        for household_record in records
    ]


def _persons(household: int, session: str, viewer: Viewer, now: dt.datetime) -> list[int]:
    """The people they may ask a register about, which says everything it has."""
    open_ones = opened_persons(household, session, now)
    return [
        member.person
        for member in members(household)
        if member.died_on is None
        and (may_be_seen_by(viewer, member, now.date()) or member.person in open_ones)
    ]


def _is_known(household: int, register: str, persons: Sequence[int], now: dt.datetime) -> bool:
    """Whether it waits already, or was answered lately about all of them."""
    rows = RecordQuestion.objects.filter(
        household_id=household, register=register, asked_at__gt=now - FRESH_FOR
    )
    return any(
        set(persons) <= set(row.persons) and (row.answered_at is not None or row.tries < MOST_TRIES)
        for row in rows
    )


def _answer(household: int, number: int, now: dt.datetime) -> None:
    with acting_as(SYSTEM, is_read_only=True):
        row = RecordQuestion.objects.get(household_id=household, id=number)
        ids = {one.person: one.national_id for one in known_in(household)}
    people = [person for person in row.persons if person in ids]
    said = ask_records(
        row.register, [ids[one] for one in people], household=household, province=row.province,
        asked_by=f"records:{number}", now=now,
    )  # fmt: skip
    if said is None:
        return
    by_person = {person: said.get(ids[person], ()) for person in people}
    content = sealed(_records(row, by_person))
    with acting_as(SYSTEM):
        RecordQuestion.objects.filter(household_id=household, id=number).update(
            content=content, answered_at=now
        )


def _records(row: RecordQuestion, answers: Mapping[int, Sequence[Row]]) -> Iterator[RegisterRecord]:
    """A record's person is their place in the question's list: a household's own numbers may change."""
    for place, person in enumerate(row.persons, 1):
        for number, values in enumerate(answers.get(person, ()), 1):
            yield RegisterRecord(row.register, place, number, values)


def _opened(question: RecordQuestion) -> Iterator[HouseholdRecord]:
    people = {
        household_member.person: household_member for household_member in members(question.household_id)
    }
    for register_record in open_records(question.content):
        member = people.get(question.persons[register_record.person_no - 1])
        yield HouseholdRecord(register_record, member, (), is_guarded=False)


def _wake() -> None:
    """Let the worker ask, once this transaction commits. A head may queue no job (sql/wake_own_answers.sql)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wake_own_answers()")
