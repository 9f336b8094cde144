"""Answers of registers by the dozen, stored as they are when a register is asked, and disputes in any state."""

from __future__ import annotations

import datetime as dt
import uuid

import psycopg

from hemayat.inquiries.answer_store import AnswerToStore, store_answers
from hemayat.inquiries.answers import (
    AskedHousehold,
    AskedPerson,
    HouseholdRegisterAnswer,
    PersonResult,
    Result,
)
from hemayat.operations.postgres import DatabaseUrls
from tests.support.extracts import national_id

_DISPUTE = """
INSERT INTO request_dispute (household_id, request_id, province, register, fact, claim, state, reference,
    owner_reference, clock_id, sent_at, answered_at, people, result, answer)
SELECT household_id, id, province, %(register)s, 'fact', 'sold', CASE WHEN %(result)s = '' THEN 'acknowledged'
    ELSE 'answered' END, gen_random_uuid(), 'owner-' || id, id, %(sent)s, %(answered)s, '', %(result)s, ''
FROM request WHERE id = ANY(%(numbers)s)"""
_REQUEST = """
INSERT INTO request (household_id, id, province, kind, state, person_index, is_synthetic, answers, tracking_code,
    agreement_number, clock_id, due_on, filed_at, ended_at, awaited, tries, round, created_at, saved_at, person_sealed,
    acts_as, is_applicant)
SELECT n, n, %(province)s, 'dispute', CASE WHEN %(ended)s::timestamptz IS NULL THEN 'awaiting_registers'
    ELSE 'decided' END, '\\x00', true, '', 'D' || n, 1, n, %(due)s, %(sent)s, %(ended)s, '{}', 0, 1, %(sent)s,
    %(sent)s, '', '', false
FROM unnest(%(numbers)s::bigint[]) n"""
_CLOCK = """
INSERT INTO clock (household_id, id, province, about, working_days, agreement_number, started_at, promised_on)
SELECT n, n, %(province)s, 'dispute:' || n, 5, 1, %(sent)s, %(due)s FROM unnest(%(numbers)s::bigint[]) n"""
_made = [0]


def answers(
    many: int,
    register: str,
    *,
    at: dt.datetime,
    results: tuple[Result, ...] = ("answered",),
    as_of: dt.date | None = None,
    is_answered: bool = True,
    about: str = "affected:1",
    household: int = 1,
) -> None:
    """That number of inquiries about a household, each with these results for its members."""
    day = as_of or at.date()
    ids = {place: national_id(place) for place in range(1, len(results) + 1)}
    asked = AskedHousehold(
        tuple(AskedPerson(place, who) for place, who in ids.items()), about, household, "23", "system"
    )
    people = {place: PersonResult(result, day) for place, result in enumerate(results, 1)}
    store_answers(
        [
            AnswerToStore(
                asked,
                HouseholdRegisterAnswer(
                    register, is_answered, "" if is_answered else "timeout", day if is_answered else None, at,
                    at if is_answered else None, str(uuid.uuid4()), people, ids=ids,
                ),
                5,
            )
            for _ in range(many)
        ]
    )  # fmt: skip


def disputes(
    urls: DatabaseUrls,
    many: int,
    register: str,
    *,
    sent: dt.datetime,
    due: dt.date,
    answered: dt.datetime | None = None,
    result: str = "",
    ended: dt.datetime | None = None,
    province: str = "23",
) -> list[int]:
    """That number of equal disputes, as the database has them at their end; their requests' numbers."""
    first, _made[0] = 5_000_000 + _made[0], _made[0] + many
    numbers = list(range(first, first + many))
    given = {
        "numbers": numbers, "register": register, "sent": sent, "due": due, "answered": answered, "result": result,
        "ended": ended or answered, "province": province,
    }  # fmt: skip
    with psycopg.connect(urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in (_REQUEST, _CLOCK, _DISPUTE):
            connection.execute(statement, given)
    return numbers
