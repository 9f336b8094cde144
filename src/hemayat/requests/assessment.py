"""Taking requests on: the registers are asked, and once they have answered it is concluded (automatic_decision.py).

A claim is also the next try, so that a worker killed anywhere loses nothing; each step is one transaction under the
request's lock, so that it doubles nothing. A late register is told in the open, and is never a ground to refuse.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import structlog
from django.db import connection

from hemayat.agreements.queries import calendar_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.cases.transitions import CaseStep
from hemayat.common.dates import day_of
from hemayat.households.queries import known_in_many
from hemayat.requests import disputes
from hemayat.requests.automatic_decision import conclude, conclude_all, hand_over
from hemayat.requests.case_process import agreement_of, apply_transition, apply_transitions
from hemayat.requests.household_sync import is_in_sync
from hemayat.requests.inquiry_schedule import LEASE, TOLD_AFTER, next_try
from hemayat.requests.models import OfficerQuestion, Request
from hemayat.requests.questions import PERSONS
from hemayat.requests.register_answers import (
    HouseholdInquiry,
    InquiryResults,
    binding_of,
    inquiries_of,
    inquiry_of,
)
from hemayat.requests.register_inquiry import ask_each
from hemayat.requests.states import CaseKind, CaseState

BATCH, TOGETHER = 50, 16
"""How many are claimed at once, and how many of them are decided in one transaction."""
_CLAIM = """
UPDATE request SET next_at = %s WHERE (household_id, id) IN (
    SELECT household_id, id FROM request WHERE next_at <= %s ORDER BY next_at LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING household_id, id"""
_TAKEN_ON = (CaseState.SUBMITTED, CaseState.AWAITING_REGISTERS, CaseState.AWAITING_OFFICER)

Key = tuple[int, int]
Heard = tuple[HouseholdInquiry, InquiryResults]
log = structlog.get_logger()


def take_on_due(*, now: dt.datetime, batch: int = BATCH) -> int:
    """Claim requests that wait for nobody but us or a register, and take each as far as it goes; returns how many.

    Workers at the same time claim different ones. Called outside any transaction: asking takes as long as it takes.
    """
    claimed = _claim(now, batch)
    if not claimed:
        return 0
    disputes.send_due_disputes(claimed, now)
    with acting_as(SYSTEM, is_read_only=True):
        rows = [row for row in _rows(claimed) if _is_to_be_asked_about(row)]
        askings = inquiries_of(rows, now)
    asked = [asking for asking in askings if asking is not None]
    found = dict(zip([asking.about for asking in asked], ask_each(asked, now=now), strict=True))
    heard: dict[int, Heard | None] = {}
    for row, asking in zip(rows, askings, strict=True):
        if asking is None:
            heard[row.id] = None
        elif (results := found[asking.about]) is not None:
            heard[row.id] = (asking, results)
    for start in range(0, len(claimed), TOGETHER):
        part = claimed[start : start + TOGETHER]
        done = _advance_together(part, heard, now)
        for key in part:
            if key not in done:
                _advance_apart(key, heard, now)
    return len(claimed)


# ---------------------------------------------------------------------------------------- underneath


def _claim(now: dt.datetime, batch: int) -> list[Key]:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_CLAIM, [now + LEASE, now, batch])
        return sorted((household, request) for household, request in cursor.fetchall())


def _rows(keys: Sequence[Key], *, is_locked: bool = False) -> list[Request]:
    of = {"household_id__in": [key[0] for key in keys], "id__in": [key[1] for key in keys]}
    rows = Request.objects.filter(**of).order_by("household_id", "id")
    return list(rows.select_for_update() if is_locked else rows)


def _is_to_be_asked_about(row: Request) -> bool:
    """Also for the officer of a dispute whose owner stays silent, who could decide nothing without the registers."""
    return _is_ours(row) and (row.state == CaseState.AWAITING_OFFICER or _may_be_concluded(row))


def _may_be_concluded(row: Request) -> bool:
    """Only the answer of its owner ends a dispute without an officer."""
    return _is_ours(row) and (row.kind != CaseKind.DISPUTE or disputes.is_answered(row))


def _is_ours(row: Request) -> bool:
    """Once an officer has taken a request up, nothing changes under their hands."""
    is_theirs = row.state == CaseState.AWAITING_OFFICER and row.officer_id is not None
    return row.state in _TAKEN_ON and not is_theirs


def _advance_together(keys: Sequence[Key], heard: Mapping[int, Heard | None], now: dt.datetime) -> set[Key]:
    """Those whose registers have answered what our own record says, as mostly: in one transaction. Says which.

    None where it fails: each is then tried apart, and only what cannot be taken on stays.
    """
    try:
        with acting_as(SYSTEM):
            rows = [row for row in _rows(keys, is_locked=True) if row.id in heard]
            plain = _plain(rows, heard)
            steps = [CaseStep(row) for row, _ in plain if row.state == CaseState.SUBMITTED]
            apply_transitions(steps, "request.registers_asked", by=SYSTEM, now=now)
            conclude_all(plain, now)
    except Exception:
        log.exception("requests_not_taken_on_together", requests=len(keys))
        return set()
    return {(row.household_id, row.id) for row, _ in plain}


def _plain(
    rows: Sequence[Request], heard: Mapping[int, Heard | None]
) -> list[tuple[Request, InquiryResults]]:
    """One for each household: whoever decides for it a second time must know what the first decision left."""
    known = known_in_many([row.household_id for row in rows])
    found: dict[int, tuple[Request, InquiryResults]] = {}
    for row in rows:
        one = heard[row.id]
        if one and _is_plain(row, *one) and is_in_sync(known.get(row.household_id, ()), one[1].members):
            found.setdefault(row.household_id, (row, one[1]))
    return list(found.values())


def _is_plain(row: Request, asking: HouseholdInquiry, inquiry_results: InquiryResults) -> bool:
    is_whole = PERSONS in asking.registers and not (
        inquiry_results.late or inquiry_results.fault or inquiry_results.names_members
    )
    is_waiting = row.next_at is not None and row.state in {CaseState.SUBMITTED, CaseState.AWAITING_REGISTERS}
    is_same = asking.about == binding_of(row) and row.kind != CaseKind.CHANGE_OF_HEAD
    return is_whole and is_waiting and is_same and _may_be_concluded(row)


def _advance_apart(key: Key, heard: Mapping[int, Heard | None], now: dt.datetime) -> None:
    """One that cannot be taken on is tried again later, and holds up none of the others."""
    try:
        _advance(key, heard, now)
    except Exception:
        log.exception("request_not_taken_on", household=key[0], request=key[1])


def _advance(key: Key, heard: Mapping[int, Heard | None], now: dt.datetime) -> None:
    with acting_as(SYSTEM):
        rows = Request.objects.select_for_update().filter(household_id=key[0], id=key[1])
        row = rows.first()
        if row is None or row.next_at is None:
            return
        if row.state == CaseState.AWAITING_APPLICANT:
            _miss_answer(row, now)
        elif row.id in heard and _may_be_concluded(row):
            _assess(row, heard[row.id], now)


def _assess(row: Request, heard: Heard | None, now: dt.datetime) -> None:
    asking, found = heard or (None, None)
    if asking is not None and asking != inquiry_of(row, now):
        # It was asked again meanwhile, or somebody left or joined: what was heard is about the household of before.
        return
    if row.state == CaseState.SUBMITTED:
        apply_transition(row, "request.registers_asked", by=SYSTEM, now=now)
    if asking is None or found is None or PERSONS not in asking.registers:
        if row.state == CaseState.AWAITING_OFFICER:
            row.next_at = None
            row.save(update_fields=["next_at"])
            return
        apply_transition(row, "request.registers_answered", by=SYSTEM, now=now)
        hand_over(row, "nobody_to_ask_about", now)
    elif found.late and not found.fault:
        wait(row, found.late, now)
    else:
        conclude(row, found, now)


def wait(row: Request, late: Iterable[str], now: dt.datetime) -> None:
    """Keep whom the request waits for, since when, and when to ask again; after the register's time, an officer."""
    row.awaited = {name: row.awaited.get(name, now.isoformat()) for name in late}
    row.tries += 1
    row.next_at = next_try(row.tries, now)
    row.save(update_fields=["awaited", "tries", "next_at"])
    if row.state != CaseState.AWAITING_REGISTERS:
        return
    registers = {"registers": list(row.awaited)}
    if _is_overdue(row, now):
        apply_transition(row, "request.register_silent", by=SYSTEM, now=now, detail=registers)
    elif row.tries == TOLD_AFTER:
        apply_transition(row, "request.register_waits", by=SYSTEM, now=now, detail=registers)


def _is_overdue(row: Request, now: dt.datetime) -> bool:
    agreement = agreement_of(row)
    since = day_of(dt.datetime.fromisoformat(min(row.awaited.values())))
    return calendar_of(agreement, since).count(since, day_of(now)) > agreement.parameters.register_within


def _miss_answer(row: Request, now: dt.datetime) -> None:
    """No answer is no refusal: the examination goes on with what there is."""
    questions = OfficerQuestion.objects.filter(
        household_id=row.household_id, request_id=row.id, answered_at=None, answer_by__lt=day_of(now)
    )
    if questions.update(answered_at=now):
        row.next_at = None
        apply_transition(row, "request.question_unanswered", by=SYSTEM, now=now, also=("next_at",))
