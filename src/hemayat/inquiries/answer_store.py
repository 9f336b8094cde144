"""Storing answers and receipts, and reading them again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.inquiries.answers import AskedHousehold, HouseholdRegisterAnswer, PersonResult, Row
from hemayat.inquiries.models import RegisterAnswer
from hemayat.registers.schema import TABLES, ColumnType

BODY = b"register_answer"
_ANSWERS = """
INSERT INTO register_answer (household_id, province, about, register, as_of, asked_at, answered_at, is_answered,
    is_complete, reason, reference, body)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::date[], %s::timestamptz[],
    %s::timestamptz[], %s::boolean[], %s::boolean[], %s::text[], %s::uuid[], %s::bytea[])"""
_RECEIPTS = """
INSERT INTO inquiry_receipt (reference, asked_by, register, person_index, household_id, province, asked_at, took_ms,
    is_answered, reason)
SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bytea[], %s::bigint[], %s::text[], %s::timestamptz[],
    %s::int[], %s::boolean[], %s::text[])"""


@dataclass(frozen=True)
class AnswerToStore:
    """An answer about a household, and how long the call took."""

    asked: AskedHousehold
    answer: HouseholdRegisterAnswer
    took_ms: int


def store_answers(answers: Sequence[AnswerToStore]) -> None:
    """Store these answers, and a receipt for each person and call, in one transaction."""
    bodies = key_ring().seal_many([_written(answer_to_store.answer) for answer_to_store in answers], BODY)
    rows = [(*_stored(answer_to_store), body) for answer_to_store, body in zip(answers, bodies, strict=True)]
    with acting_as(SYSTEM), connection.cursor() as cursor:
        # Whole columns at once: a statement with a value for each cell costs more than everything else together.
        cursor.execute(_ANSWERS, _columns(rows))
        cursor.execute(_RECEIPTS, _columns(_receipts(answers)))


def answer_of(stored: RegisterAnswer) -> HouseholdRegisterAnswer:
    """The answer as it was given."""
    body = json.loads(key_ring().unseal(bytes(stored.body), BODY))
    people = {
        int(number): PersonResult(result, date.fromisoformat(day))
        for number, (result, day) in body["people"].items()
    }
    return HouseholdRegisterAnswer(
        stored.register,
        stored.is_answered,
        stored.reason,
        stored.as_of,
        stored.asked_at,
        stored.answered_at,
        str(stored.reference),
        people,
        [_typed(stored.register, row) for row in body["rows"]],
        # Answers stored by the version before have none: they are about nobody, and their registers are asked again.
        {int(number): who for number, who in body.get("ids", {}).items()},
    )


def _stored(answer_to_store: AnswerToStore) -> tuple[Any, ...]:
    asked, answer = answer_to_store.asked, answer_to_store.answer
    return (
        asked.household,
        asked.province,
        asked.about,
        answer.register,
        answer.as_of,
        answer.asked_at,
        answer.answered_at,
        answer.is_answered,
        answer.is_complete,
        answer.reason[:80],
        answer.reference,
    )


def _receipts(answers: Sequence[AnswerToStore]) -> list[tuple[Any, ...]]:
    ids = [person.national_id for answer_to_store in answers for person in answer_to_store.asked.people]
    indexes = iter(key_ring().blind_index_many("national_id", ids))
    return [
        (
            answer_to_store.answer.reference,
            answer_to_store.asked.asked_by,
            answer_to_store.answer.register,
            next(indexes),
            answer_to_store.asked.household,
            answer_to_store.asked.province,
            answer_to_store.answer.asked_at,
            answer_to_store.took_ms,
            answer_to_store.answer.is_answered,
            answer_to_store.answer.reason[:80],
        )
        for answer_to_store in answers
        for _ in answer_to_store.asked.people
    ]


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _written(answer: HouseholdRegisterAnswer) -> bytes:
    people = {number: (said.result, said.as_of) for number, said in answer.people.items()}
    body = {"people": people, "rows": answer.rows, "ids": answer.ids}
    return json.dumps(body, default=date.isoformat, ensure_ascii=False, separators=(",", ":")).encode()


def _typed(register: str, row: dict[str, Any]) -> Row:
    """The row with its days as days again."""
    days = {c.name for c in TABLES[register].columns if c.kind in (ColumnType.DATE, ColumnType.MONTH)}
    return {
        name: date.fromisoformat(value) if name in days and value is not None else value
        for name, value in row.items()
    }
