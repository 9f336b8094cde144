"""Asking a register about rows with the details by which a person recognises them; nothing is decided by them."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.inquiries.adapter import RegisterCall
from hemayat.inquiries.adapter_selection import configured_registers
from hemayat.inquiries.answers import RegisterSilent, Row
from hemayat.inquiries.models import InquiryReceipt


def ask_records(
    register: str,
    national_ids: Sequence[str],
    *,
    household: int,
    province: str,
    asked_by: str,
    now: datetime,
) -> Mapping[str, Sequence[Row]] | None:
    """National id → the person's rows with their details; None where the register said nothing.

    Writes a receipt for each person. Never raises for a register that is silent. Called outside any transaction.
    """
    call, started, reason = (
        RegisterCall(register, str(uuid.uuid4()), now, list(national_ids)),
        time.monotonic(),
        "",
    )
    found: Mapping[str, Sequence[Row]] | None = None
    try:
        found = {who: said.rows for who, said in configured_registers().records(call).people.items()}
    except RegisterSilent as silent:
        reason = silent.reason
    took_ms = round((time.monotonic() - started) * 1000)
    with acting_as(SYSTEM):
        for who in national_ids:
            InquiryReceipt.objects.create(
                reference=call.reference,
                asked_by=asked_by,
                register=f"{register}/records",
                person_index=key_ring().blind_index("national_id", who),
                household_id=household,
                province=province,
                asked_at=now,
                took_ms=took_ms,
                is_answered=found is not None,
                reason=reason[:80],
            )
    return found
