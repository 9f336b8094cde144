"""Handing a dispute of one data item to the register that owns it, and hearing what the owner says."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.inquiries.adapter import SentDispute
from hemayat.inquiries.adapter_selection import configured_registers
from hemayat.inquiries.answer_parser import DisputeAnswer
from hemayat.inquiries.answers import RegisterSilent
from hemayat.inquiries.models import InquiryReceipt


@dataclass(frozen=True)
class OutgoingDispute:
    """`reference`: our own (a UUID), the same each time it is sent. `row`: the disputed row, where there is one.

    `claim`: what the head says is wrong with it, as "sold"; empty where nothing was chosen.
    """

    register: str
    reference: str
    national_id: str = field(repr=False)
    words: str = field(repr=False)
    row: Mapping[str, Any] | None = field(default=None, repr=False)
    claim: str = ""


@dataclass(frozen=True)
class DisputeAcknowledgement:
    """`receipt`: the owner's own reference. Where `is_acknowledged` is false it is to be sent again, for `reason`."""

    is_acknowledged: bool
    receipt: str = ""
    reason: str = ""


def send_dispute(
    dispute: OutgoingDispute, *, household: int, province: str, asked_by: str, now: datetime
) -> DisputeAcknowledgement:
    """Hand it to the owner of the register. Sent again, it is the same dispute and has the same receipt.

    Never raises for a register that is silent. Called outside any transaction.
    """
    call, started = str(uuid.uuid4()), time.monotonic()
    sent = SentDispute(
        dispute.register,
        call,
        now,
        dispute.reference,
        dispute.national_id,
        dispute.words,
        dispute.row,
        dispute.claim,
    )
    try:
        dispute_acknowledgement = DisputeAcknowledgement(True, configured_registers().send_dispute(sent))
    except RegisterSilent as silent:
        dispute_acknowledgement = DisputeAcknowledgement(False, reason=silent.reason)
    with acting_as(SYSTEM):
        InquiryReceipt.objects.create(
            reference=call,
            asked_by=asked_by,
            register=f"{dispute.register}/disputes",
            person_index=key_ring().blind_index("national_id", dispute.national_id),
            household_id=household,
            province=province,
            asked_at=now,
            took_ms=round((time.monotonic() - started) * 1000),
            is_answered=dispute_acknowledgement.is_acknowledged,
            reason=dispute_acknowledgement.reason[:80],
        )
    return dispute_acknowledgement


def answers_of_disputes(references: Mapping[str, str], *, now: datetime) -> dict[str, DisputeAnswer]:
    """Reference → what its owner says, for those that the owner knows; of a silent register, none.

    `references`: reference → register. One question for each register; it names nobody.
    """
    answers: dict[str, DisputeAnswer] = {}
    for register in dict.fromkeys(references.values()):
        mine = [reference for reference, owner in references.items() if owner == register]
        try:
            answers |= configured_registers().disputes(register, str(uuid.uuid4()), now, mine)
        except RegisterSilent:
            continue
    return answers
