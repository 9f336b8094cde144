"""Asking the registers about one person, and keeping the receipts."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.inquiries.adapter_selection import configured_registers
from hemayat.inquiries.answers import (
    PersonAnswer,
    PersonConfirmation,
    Register,
    RegisterQuestion,
    RegisterSilent,
)
from hemayat.inquiries.models import InquiryReceipt

Said = TypeVar("Said")


@dataclass(frozen=True)
class _QuestionOutcome(Generic[Said]):
    """One question and what came back; `said` is None where the register was silent, for `reason`."""

    register: Register
    question: RegisterQuestion
    said: Said | None
    reason: str
    took_ms: int


def confirm_identity(
    *, national_id: str, birth_date: date | None, mobile: str | None, now: datetime, asked_by: str = ""
) -> PersonConfirmation:
    """Ask who this is, whether they head a household, and whether the line (E.164) is theirs.

    `birth_date` or `mobile` is None where it is not to be asked about. Takes as long as the registers take, so it
    is called outside any transaction; the receipts are committed in one of its own. Never raises for a register
    that fails: `answered` is false then.
    """
    registers = configured_registers()
    person = _ask("civil_registry", registers.person, _question(now, national_id, birth_date, ""))
    heard: list[_QuestionOutcome[PersonAnswer] | _QuestionOutcome[bool]] = [person]
    owns_line: bool | None = None
    if mobile is not None:
        line = _ask("shahkar", registers.owns_line, _question(now, national_id, None, mobile))
        heard.append(line)
        owns_line = line.said
    answer = person.said if person.said is not None else PersonAnswer()
    _keep_receipts(heard, answer, asked_by)
    silent = tuple(one.register for one in heard if one.said is None)
    if silent:
        return PersonConfirmation(answered=False, silent=silent)
    return PersonConfirmation(
        answered=True,
        identity=answer.is_known,
        is_alive=answer.is_alive,
        is_head=answer.is_head,
        owns_line=owns_line,
        household_id=answer.household_id,
        province=answer.province,
        acts_for=answer.acts_for,
        is_minor=answer.is_minor,
        is_synthetic=answer.is_synthetic,
    )


def _question(now: datetime, national_id: str, birth_date: date | None, mobile: str) -> RegisterQuestion:
    return RegisterQuestion(str(uuid.uuid4()), now, national_id, birth_date, mobile)


def _ask(
    register: Register, ask: Callable[[RegisterQuestion], Said], question: RegisterQuestion
) -> _QuestionOutcome[Said]:
    started = time.monotonic()
    said, reason = None, ""
    try:
        said = ask(question)
    except RegisterSilent as silent:
        reason = silent.reason
    return _QuestionOutcome(register, question, said, reason, round((time.monotonic() - started) * 1000))


def _keep_receipts(
    heard: list[_QuestionOutcome[PersonAnswer] | _QuestionOutcome[bool]], answer: PersonAnswer, asked_by: str
) -> None:
    index = key_ring().blind_index("national_id", heard[0].question.national_id)
    with acting_as(SYSTEM):
        InquiryReceipt.objects.bulk_create(
            InquiryReceipt(
                reference=one.question.reference,
                asked_by=asked_by,
                register=one.register,
                person_index=index,
                household_id=answer.household_id,
                province=answer.province,
                asked_at=one.question.asked_at,
                took_ms=one.took_ms,
                is_answered=one.said is not None,
                reason=one.reason[:80],
            )
            for one in heard
        )
