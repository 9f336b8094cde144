"""Storing answers and receipts, and reading them again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import ring
from hemayat.inquiries.answers import Answer, AskedHousehold, PersonResult, Row
from hemayat.inquiries.models import InquiryReceipt, RegisterAnswer
from hemayat.registers.schema import TABLES, Kind

BODY = b"register_answer"


@dataclass(frozen=True)
class Kept:
    """An answer about a household, and how long the call took."""

    asked: AskedHousehold
    answer: Answer
    took_ms: int


def keep(answers: Sequence[Kept]) -> None:
    """Store these answers, and a receipt for each person and call, in one transaction."""
    bodies = ring().seal_many([_written(one.answer) for one in answers], BODY)
    with acting_as(SYSTEM):
        RegisterAnswer.objects.bulk_create(_row(one, body) for one, body in zip(answers, bodies, strict=True))
        InquiryReceipt.objects.bulk_create(_receipts(answers))


def answer_of(stored: RegisterAnswer) -> Answer:
    """The answer as it was given."""
    body = json.loads(ring().unseal(bytes(stored.body), BODY))
    people = {
        int(number): PersonResult(result, date.fromisoformat(day))
        for number, (result, day) in body["people"].items()
    }
    return Answer(
        stored.register,
        stored.is_answered,
        stored.reason,
        stored.as_of,
        stored.asked_at,
        stored.answered_at,
        str(stored.reference),
        people,
        [_typed(stored.register, row) for row in body["rows"]],
    )


def _row(one: Kept, body: bytes) -> RegisterAnswer:
    asked, answer = one.asked, one.answer
    return RegisterAnswer(
        household_id=asked.household,
        province=asked.province,
        about=asked.about,
        register=answer.register,
        as_of=answer.as_of,
        asked_at=answer.asked_at,
        answered_at=answer.answered_at,
        is_answered=answer.is_answered,
        is_complete=answer.is_complete,
        reason=answer.reason[:80],
        reference=answer.reference,
        body=body,
    )


def _receipts(answers: Sequence[Kept]) -> list[InquiryReceipt]:
    ids = [person.national_id for one in answers for person in one.asked.people]
    indexes = dict(zip(ids, ring().blind_index_many("national_id", ids), strict=True))
    return [
        InquiryReceipt(
            reference=one.answer.reference,
            asked_by=one.asked.asked_by,
            register=one.answer.register,
            person_index=indexes[person.national_id],
            household_id=one.asked.household,
            province=one.asked.province,
            asked_at=one.answer.asked_at,
            took_ms=one.took_ms,
            is_answered=one.answer.is_answered,
            reason=one.answer.reason[:80],
        )
        for one in answers
        for person in one.asked.people
    ]


def _written(answer: Answer) -> bytes:
    people = {number: (said.result, said.as_of) for number, said in answer.people.items()}
    body = {"people": people, "rows": answer.rows}
    return json.dumps(body, default=date.isoformat, ensure_ascii=False, separators=(",", ":")).encode()


def _typed(register: str, row: dict[str, Any]) -> Row:
    """The row with its days as days again."""
    days = {c.name for c in TABLES[register].columns if c.kind in (Kind.DATE, Kind.MONTH)}
    return {
        name: date.fromisoformat(value) if name in days and value is not None else value
        for name, value in row.items()
    }
