"""A data item that is said to be wrong is put to the register that owns it; its answer counts, and nobody's opinion.

The owner has a clock of its own, from when it has the dispute. One without an API is handed a file (dispute_export.py),
and what it sends back (dispute_import.py) is heard here as if over the wire. Once it has answered, the
registers are asked anew and the household is decided again, whatever the answer was: so the person sees
before and after.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from hemayat.agreements.actions import start_clock, stop_clock
from hemayat.agreements.queries import clock_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.households.queries import head_of, known_in
from hemayat.inquiries import disputes as owners
from hemayat.inquiries.adapter_selection import is_by_file
from hemayat.inquiries.answer_parser import DisputeAnswer
from hemayat.inquiries.disputes import DisputeAcknowledgement
from hemayat.records.reference import whole_record
from hemayat.requests.answers import answers_of
from hemayat.requests.case_process import agreement_of, apply_transition, record_event
from hemayat.requests.inquiry_schedule import next_try
from hemayat.requests.models import Dispute, Request
from hemayat.requests.queries import DISPUTE_ANSWER
from hemayat.requests.states import OPEN, CaseKind, CaseState

Key = tuple[int, int]
PEOPLE = b"dispute_people"
NOT_ACKNOWLEDGED = ("unsent", "sent")
"""Sent: handed over by file, and no receipt has come back."""
CLAIM_WORDS: Mapping[str, str] = {
    "not_mine": "متقاضی می‌گوید این مورد به خانوار او مربوط نیست.",
    "sold": "متقاضی می‌گوید این مورد را فروخته است.",
    "wrong_value": "متقاضی می‌گوید مقدار یا مشخصات ثبت‌شده درست نیست.",
    "has_left": "متقاضی می‌گوید این شخص دیگر عضو خانوار او نیست.",
    "is_missing": "متقاضی می‌گوید یکی از اعضای خانوار او در فهرست نیست.",
    "other": "متقاضی می‌گوید این اطلاعات درست نیست.",
}
"""What the owner is told if the applicant chose a claim and wrote nothing."""
OPEN_WITH_OWNER = (*NOT_ACKNOWLEDGED, "acknowledged")


def is_answered(head_request: Request) -> bool:
    """Whether the owner has said what it has to say; only then are the registers asked anew."""
    rows = Dispute.objects.filter(household_id=head_request.household_id, request_id=head_request.id)
    return rows.filter(state="answered").exists()


def send_due_disputes(claimed: Sequence[Key], now: dt.datetime) -> None:
    """Send what its owner does not have yet, and ask for the answers that are due. Called outside any transaction.

    What goes by file is left to whoever hands it over; it is waited for in the open from the first look on.
    """
    with acting_as(SYSTEM, is_read_only=True):
        open_ones = _open(claimed)
        sending = [(row, told) for row, told in open_ones if _is_to_be_sent(told)]
        words = {row.id: _disputed(row, told, now) for row, told in sending}
    for row, told in sending:
        dispute_acknowledgement = owners.send_dispute(
            words[row.id],
            household=row.household_id,
            province=row.province,
            asked_by=f"request:{row.id}",
            now=now,
        )
        _keep_sent(row, told, dispute_acknowledgement, now)
    waiting = [(row, told) for row, told in open_ones if not _is_to_be_sent(told)]
    registers = {str(told.reference): told.register for _, told in waiting}
    answers = owners.answers_of_disputes(registers, now=now)
    for row, told in waiting:
        _keep_answer(row, told, answers.get(str(told.reference)), now)


def store_owner_answer(row: Request, dispute_answer: DisputeAnswer, now: dt.datetime) -> None:
    """In the caller's transaction, as the system: an answer of the owner that did not come by its own channel."""
    dispute = Dispute.objects.get(household_id=row.household_id, request_id=row.id)
    _keep_answer(row, dispute, dispute_answer, now)
    Request.objects.filter(household_id=row.household_id, id=row.id).update(next_at=now)


def hand_over(
    row: Request, this_dispute: Dispute, people: Sequence[str], file: str, now: dt.datetime
) -> None:
    """In the caller's transaction, as the system: the file with this checksum holds it, and the owner's clock runs.

    `people`: national ids of those about whom it asks, the one in dispute first. Handed over before, or at its end,
    nothing happens.
    """
    row, this_dispute = lock_dispute(row)
    if this_dispute.state == "unsent" and row.state in OPEN:
        _begin(row, now)
        this_dispute.people = key_ring().seal(json.dumps(list(people)).encode(), PEOPLE)
        this_dispute.save(update_fields=["people"])
        _give(row, this_dispute, "sent", now)
        detail = {"registers": [this_dispute.register], "file": file}
        record_event(row, "request.dispute_handed_over", by=SYSTEM, now=now, detail=detail)
        _wait(row, this_dispute, now)


def members_in_file(this_dispute: Dispute) -> list[str]:
    """About whom the file that was handed over asks, the one in dispute first; nobody where there is none."""
    people: list[str] = (
        json.loads(key_ring().unseal(bytes(this_dispute.people), PEOPLE)) if this_dispute.people else []
    )
    return people


def disputed_member(row: Request, now: dt.datetime) -> str:
    """The member whom the data item is about; else who heads the household."""
    person = answers_of(row).get("person", "")
    member = next((one for one in known_in(row.household_id) if str(one.person) == person), None)
    if member is not None:
        return member.national_id
    head = head_of(row.household_id, day_of(now))
    return head.national_id if head else key_ring().unseal(bytes(row.person_sealed), b"national_id").decode()


def lock_dispute(row: Request) -> tuple[Request, Dispute]:
    of = {"household_id": row.household_id}
    requests = Request.objects.select_for_update().filter(**of, id=row.id)
    return requests.get(), Dispute.objects.select_for_update().get(**of, request_id=row.id)


# ---------------------------------------------------------------------------------------- underneath


def _open(claimed: Sequence[Key]) -> list[tuple[Request, Dispute]]:
    households, numbers = [household for household, _ in claimed], [request for _, request in claimed]
    rows = Request.objects.filter(
        household_id__in=households, id__in=numbers, kind=CaseKind.DISPUTE, state__in=OPEN
    ).order_by("id")
    asked = Dispute.objects.filter(household_id__in=households, request_id__in=[row.id for row in rows])
    disputes = {dispute.request_id: dispute for dispute in asked}
    return [(row, disputes[row.id]) for row in rows if disputes[row.id].state in OPEN_WITH_OWNER]


def _is_to_be_sent(dispute: Dispute) -> bool:
    return dispute.state in NOT_ACKNOWLEDGED and not is_by_file(dispute.register)


def _disputed(row: Request, dispute: Dispute, now: dt.datetime) -> owners.OutgoingDispute:
    answers = answers_of(row)
    return owners.OutgoingDispute(
        dispute.register,
        str(dispute.reference),
        disputed_member(row, now),
        answers.get("why") or CLAIM_WORDS.get(dispute.claim, CLAIM_WORDS["other"]),
        disputed_row(row, answers, now),
        dispute.claim,
    )


def disputed_row(row: Request, answers: Mapping[str, str], now: dt.datetime) -> Mapping[str, Any] | None:
    """The row of the register that the head points at; None where the dispute is about a data item as a whole."""
    if not answers.get("record"):
        return None
    return whole_record(row.household_id, answers["record"], now).values


def _begin(row: Request, now: dt.datetime) -> None:
    if row.state == CaseState.SUBMITTED:
        apply_transition(row, "request.registers_asked", by=SYSTEM, now=now)


def _keep_sent(
    row: Request, dispute: Dispute, dispute_acknowledgement: DisputeAcknowledgement, now: dt.datetime
) -> None:
    """The owner has it, and its clock runs; or it was silent, and gets it again."""
    with acting_as(SYSTEM):
        row, dispute = lock_dispute(row)
        if dispute.state not in NOT_ACKNOWLEDGED or row.state not in OPEN:
            return
        _begin(row, now)
        if dispute_acknowledgement.is_acknowledged:
            _give(row, dispute, "acknowledged", now, dispute_acknowledgement.receipt)
            record_event(
                row, "request.dispute_sent", by=SYSTEM, now=now, detail={"registers": [dispute.register]}
            )
        _wait(row, dispute, now)


def _give(row: Request, dispute: Dispute, state: str, now: dt.datetime, receipt: str = "") -> None:
    """The owner has it, since now or since it was handed the file."""
    dispute.state, dispute.sent_at, dispute.owner_reference = state, dispute.sent_at or now, receipt
    dispute.clock_id = dispute.clock_id or _owners_clock(row, now)
    dispute.save(update_fields=["state", "sent_at", "owner_reference", "clock_id"])


def _owners_clock(row: Request, now: dt.datetime) -> int:
    agreement = agreement_of(row)
    return start_clock(
        household=row.household_id,
        province=row.province,
        about=f"dispute:{row.id}",
        working_days=agreement.parameters.register_within,
        agreement=agreement,
        now=now,
    )


def _keep_answer(
    row: Request, this_dispute: Dispute, dispute_answer: DisputeAnswer | None, now: dt.datetime
) -> None:
    """What the owner says ends the dispute; while it says nothing, it is waited for in the open."""
    with acting_as(SYSTEM):
        row, this_dispute = lock_dispute(row)
        if this_dispute.state not in OPEN_WITH_OWNER or row.state not in OPEN:
            return
        _begin(row, now)
        if dispute_answer is not None and this_dispute.state in NOT_ACKNOWLEDGED:
            _give(row, this_dispute, "acknowledged", now, dispute_answer.receipt)
            detail = {"registers": [this_dispute.register]}
            record_event(row, "request.dispute_acknowledged", by=SYSTEM, now=now, detail=detail)
        if dispute_answer is None or dispute_answer.state == "open":
            _wait(row, this_dispute, now)
            return
        this_dispute.state, this_dispute.result, this_dispute.answered_at = (
            "answered",
            dispute_answer.state,
            now,
        )
        this_dispute.answer = (
            key_ring().seal(dispute_answer.words.encode(), DISPUTE_ANSWER) if dispute_answer.words else b""
        )
        this_dispute.save(update_fields=["state", "result", "answered_at", "answer"])
        if this_dispute.clock_id is not None:
            stop_clock(
                household=row.household_id, clock=this_dispute.clock_id, why=dispute_answer.state, now=now
            )
        row.awaited, row.tries = {}, 0
        if row.state == CaseState.AWAITING_OFFICER and row.officer_id is None:
            # While the owner was silent, the registers were asked for the officer; what it corrected is news to them.
            row.round += 1
        row.save(update_fields=["awaited", "tries", "round"])
        record_event(
            row, "request.dispute_answered", by=SYSTEM, now=now, detail={"result": dispute_answer.state}
        )


def _wait(row: Request, dispute: Dispute, now: dt.datetime) -> None:
    row.awaited = {dispute.register: row.awaited.get(dispute.register, now.isoformat())}
    row.tries += 1
    row.next_at = next_try(row.tries, now)
    row.save(update_fields=["awaited", "tries", "next_at"])
    if row.state != CaseState.AWAITING_REGISTERS or dispute.clock_id is None:
        return
    if clock_of(row.household_id, dispute.clock_id, day_of(now)).is_overdue:
        detail = {"registers": [dispute.register]}
        apply_transition(row, "request.register_silent", by=SYSTEM, now=now, detail=detail)
