"""Answers of the registers, stored sealed: what has been asked for a case, and what came back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, get_args

from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.inquiries.answers import AskedHousehold, HouseholdRegisterAnswer, PersonResult, Register, Row
from hemayat.inquiries.models import InquiryReceipt, RegisterAnswer
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
    """One receipt for each person, call and household. If several cases of the household ask, it names the first."""
    asked = {
        (each.answer.reference, person.national_id, each.asked.household): each
        for each in reversed(answers)
        for person in each.asked.people
    }
    indexes = key_ring().blind_index_many("national_id", [national_id for _, national_id, _ in asked])
    return [
        (
            each.answer.reference,
            each.asked.asked_by,
            each.answer.register,
            index,
            each.asked.household,
            each.asked.province,
            each.answer.asked_at,
            each.took_ms,
            each.answer.is_answered,
            each.answer.reason[:80],
        )
        for each, index in zip(asked.values(), indexes, strict=True)
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


@dataclass(frozen=True)
class InquiryOutcome:
    """How one inquiry about a household went: a result for each person, and nothing of what was said about them."""

    register: str
    asked_at: datetime
    reference: str
    is_answered: bool
    people: tuple[PersonResult, ...]


def results_between(since: datetime, until: datetime) -> Iterator[InquiryOutcome]:
    """How each inquiry of this time went. Read in parts, in the caller's transaction: a month of a nation is much."""
    rows = RegisterAnswer.objects.filter(asked_at__gte=since, asked_at__lt=until).order_by()
    for row in rows.only("register", "asked_at", "reference", "is_answered", "body").iterator(_PART):
        yield InquiryOutcome(
            row.register, row.asked_at, str(row.reference), row.is_answered, results_in(bytes(row.body))
        )


def results_in(body: bytes) -> tuple[PersonResult, ...]:
    """The result for each person, out of a stored answer."""
    people = json.loads(key_ring().unseal(body, BODY))["people"].values()
    return tuple(PersonResult(result, date.fromisoformat(day)) for result, day in people)


Case = tuple[int, str]
"""Household, and what it was asked about for, as "request:7"."""
_A_MOMENT, _RECENT, _PART = timedelta(minutes=1), 50, 2_000
_SHOWN = ("register", "asked_at", "answered_at", "as_of", "is_answered", "is_complete")


@dataclass(frozen=True)
class InquiryView:
    """One answer, or silence, as it may be shown: nothing of what was said."""

    register: str
    asked_at: datetime
    answered_at: datetime | None
    as_of: date | None
    is_answered: bool
    is_complete: bool


def registers_silent_now(now: datetime) -> tuple[str, ...]:
    """Which of the registers of sign-in had no answer when one of them was last asked, a moment ago. As the system."""
    newest: dict[str, bool] = {}
    rows = InquiryReceipt.objects.order_by("-pk").values_list("register", "is_answered", "asked_at")
    for register, is_answered, asked_at in rows[:_RECENT]:
        if asked_at > now - _A_MOMENT:
            newest.setdefault(register, is_answered)
    return tuple(one for one in get_args(Register) if not newest.get(one, True))


def inquiries_of(household: int, about: str) -> list[InquiryView]:
    """Every question of a case, the oldest first; one query."""
    rows = RegisterAnswer.objects.filter(household_id=household, about=about).order_by("asked_at", "id")
    return [InquiryView(*row) for row in rows.values_list(*_SHOWN)]


def answers_of(household: int, about: str) -> dict[str, HouseholdRegisterAnswer]:
    """Register → all that it said for a case: of each person the latest answer; silence where it never answered."""
    return latest_answers(answers_and_silences([(household, about)]).get((household, about), []))


def answers_and_silences(cases: Collection[Case]) -> dict[Case, list[HouseholdRegisterAnswer]]:
    """Every answer, and every silence, of these cases, the oldest first; one query."""
    found: dict[Case, list[HouseholdRegisterAnswer]] = {}
    rows = RegisterAnswer.objects.filter(
        household_id__in={household for household, _ in cases}, about__in={about for _, about in cases}
    )
    for row in rows.order_by("asked_at", "id"):
        found.setdefault((row.household_id, row.about), []).append(answer_of(row))
    return found


def latest_answers(heard: Iterable[HouseholdRegisterAnswer]) -> dict[str, HouseholdRegisterAnswer]:
    """As `answers_of`, of answers in their order."""
    household_register_answers: dict[str, HouseholdRegisterAnswer] = {}
    for answer in heard:
        before = household_register_answers.get(answer.register)
        household_register_answers[answer.register] = (
            before.with_later(answer) if before and before.is_answered else answer
        )
    return household_register_answers
