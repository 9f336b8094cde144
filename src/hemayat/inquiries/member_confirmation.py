"""Confirming one person at the civil registry, for an application that is built member by member."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from hemayat.audit.context import Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.inquiries.adapter_selection import configured_registers
from hemayat.inquiries.answer_parser import PersonRegisterAnswer
from hemayat.inquiries.answers import RegisterQuestion, RegisterSilent, Row
from hemayat.inquiries.models import InquiryReceipt


@dataclass(frozen=True)
class MemberConfirmation:
    """The civil registry's word about one person. `row`: theirs in `persons`, with `as_of` for its day.

    `row` is None where id and birth date do not belong together; its `household_id` is None for somebody in no
    household. Where `is_answered` is false nothing is known, for `reason`.
    """

    is_answered: bool
    reason: str
    reference: str
    as_of: date | None = None
    row: Row | None = field(default=None, repr=False)


def confirm_member(
    *,
    national_id: str,
    birth_date: date,
    by: Actor,
    province: str,
    asked_by: str,
    now: datetime,
) -> MemberConfirmation:
    """Who this is, where id and birth date belong together; a receipt is kept for the household of the head who asks.

    `asked_by`: the request that it is asked for. Never raises for a register that is silent. Called outside any
    transaction.
    """
    question = RegisterQuestion(str(uuid.uuid4()), now, national_id, birth_date)
    started = time.monotonic()
    answer: PersonRegisterAnswer | None = None
    reason = ""
    try:
        answer = configured_registers().confirm(question).people[national_id]
    except RegisterSilent as silent:
        reason = silent.reason
    if answer and answer.result.result not in {"answered", "contradicted"}:
        reason, answer = answer.result.result, None
    with acting_as(by):
        InquiryReceipt.objects.create(
            reference=question.reference,
            asked_by=asked_by,
            register="persons",
            person_index=key_ring().blind_index("national_id", national_id),
            household_id=by.household,
            province=province,
            asked_at=now,
            took_ms=round((time.monotonic() - started) * 1000),
            is_answered=answer is not None,
            reason=reason[:80],
        )
    if answer is None:
        return MemberConfirmation(False, reason, question.reference)
    row = answer.rows[0] if answer.rows else None
    return MemberConfirmation(True, "", question.reference, answer.result.as_of, row)
