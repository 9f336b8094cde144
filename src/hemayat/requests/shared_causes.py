"""Cases with one cause: found together, put to the register's owner once, and each examined again once it is corrected.

A cause is one record, or one fact of a register on some of its days. Grouping changes no case: nobody is refused in
bulk. Only the owner's correction acts on the cases, and it acts in one way: each is asked about and decided again, by
itself. If the owner upholds its data, every case goes on as it was.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as, run_statement
from hemayat.audit.keys import key_ring
from hemayat.common.tracking_code import tracking_code_in
from hemayat.eligibility.determination import DeterminedCase, facts_of
from hemayat.eligibility.queries import case as case_of
from hemayat.eligibility.queries import determination_of
from hemayat.records.reference import whole_record
from hemayat.requests.answers import answers_of
from hemayat.requests.case_process import words_in
from hemayat.requests.errors import CAUSE_REFUSED, CaseStateChanged, RequestFault
from hemayat.requests.models import Request, SharedCause
from hemayat.requests.permissions import PURPOSE, check_carries_files
from hemayat.requests.states import CaseKind
from hemayat.rules.unknowns import Verdict

RESULTS = ("corrected", "upheld")
BATCH = 500
MARGIN = dt.timedelta(minutes=10)
"""Longer than it takes from a form's instant to its commit."""
_RECORD = "record"
_UNREAD = """
SELECT household_id, id FROM request WHERE id > %s AND filed_at IS NOT NULL AND state <> 'withdrawn'
ORDER BY id LIMIT %s"""
# A draft that was begun early is filed late: its number is behind by then.
_FILED_SINCE = "SELECT household_id, request_id FROM request_event WHERE at >= %s AND event = 'request.filed'"
_COUNTS = """
SELECT cause_id, count(*), count(*) FILTER (WHERE r.place <> ''), count(*) FILTER (WHERE c.reopened_at IS NOT NULL)
FROM shared_cause_case c JOIN request r ON (r.household_id, r.id) = (c.household_id, c.request_id) GROUP BY cause_id"""
_BY_PROVINCE = """
SELECT province, count(*), count(*) FILTER (WHERE reopened_at IS NOT NULL) FROM shared_cause_case
WHERE cause_id = %s GROUP BY province ORDER BY province"""
_REFERENCES = """
SELECT d.reference FROM shared_cause_case c
JOIN request_dispute d ON (d.household_id, d.request_id) = (c.household_id, c.request_id)
WHERE c.cause_id = %s ORDER BY c.id"""
_ADD = """
INSERT INTO shared_cause_case (household_id, request_id, cause_id, province, added_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING"""


@dataclass(frozen=True)
class CauseLine:
    """A shared cause with how many cases it has in the provinces of who asks, open ones, and those examined again."""

    cause: SharedCause
    cases: int
    open_cases: int
    reopened: int


def open_record_cause(*, code: str, words: str, by: StaffMember, now: dt.datetime) -> int:
    """Look for all cases about the record that the dispute with this tracking code names.

    Raises NOT_A_SENIOR_OFFICER, CASE_TEXT_MISSING, and CAUSE_REFUSED where the code is of no dispute about a record.
    """
    check_carries_files(by)
    plain = words_in(words)
    with acting_as(SYSTEM, is_read_only=True):
        row = Request.objects.filter(tracking_code=tracking_code_in(code), kind=CaseKind.DISPUTE).first()
        register, index = _record_index(row, now) if row else ("", b"")
    if not index:
        raise RequestFault(CAUSE_REFUSED)
    return _open(SharedCause(register=register, record_index=index, words=plain), by, now)


def open_error_cause(
    *,
    register: str,
    fact: str,
    since: dt.date,
    until: dt.date,
    words: str,
    by: StaffMember,
    now: dt.datetime,
) -> int:
    """Mark an error of a register: a fact that is wrong where the register describes one of these days.

    Raises NOT_A_SENIOR_OFFICER, CASE_TEXT_MISSING, and CAUSE_REFUSED for days that make no range.
    """
    check_carries_files(by)
    if until < since or not fact:
        raise RequestFault(CAUSE_REFUSED)
    cause = SharedCause(register=register, fact=fact, since_on=since, until_on=until, words=words_in(words))
    return _open(cause, by, now)


def mark_cause_sent(*, cause: int, by: StaffMember, now: dt.datetime) -> None:
    """The owner of the register has it. Sent before, nothing happens."""
    check_carries_files(by)
    with acting_as(actor_of(by, PURPOSE)):
        row = SharedCause.objects.select_for_update().get(pk=cause)
        if row.sent_at is None:
            row.sent_at = now
            row.save(update_fields=["sent_at"])
            _record("cause.sent", row, by, now)


def keep_cause_answer(*, cause: int, result: str, words: str, by: StaffMember, now: dt.datetime) -> None:
    """What the owner said of it. A correction lets a job examine each case again; nothing else acts on a case.

    Raises NOT_A_SENIOR_OFFICER, CASE_TEXT_MISSING, and CaseStateChanged where it was not sent, or is answered.
    """
    check_carries_files(by)
    plain = words_in(words)
    with acting_as(actor_of(by, PURPOSE)):
        row = SharedCause.objects.select_for_update().get(pk=cause)
        if row.sent_at is None or row.result or result not in RESULTS:
            raise CaseStateChanged
        row.result, row.owner_words, row.answered_by_id, row.answered_at = result, plain, by.pk, now
        row.save(update_fields=["result", "owner_words", "answered_by_id", "answered_at"])
        _record("cause.answered", row, by, now)


def collect_cases(*, now: dt.datetime, batch: int = BATCH) -> int:
    """Look through requests that no open cause has seen yet, and add those that belong to it; how many were read.

    As a job: also what is filed after the cause was opened is found.
    """
    with acting_as(SYSTEM, is_read_only=True):
        causes = list(SharedCause.objects.filter(result=""))
    return sum(_collect(cause, now, batch) for cause in causes)


def causes() -> list[CauseLine]:
    """The newest first. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        counts = {cause: of for cause, *of in cursor.fetchall()}
    rows = SharedCause.objects.order_by("-pk")
    return [CauseLine(row, *counts.get(row.pk, (0, 0, 0))) for row in rows]


def cases_by_province(cause: int) -> list[tuple[str, int, int]]:
    """Province, cases, and how many of them are examined again. One query."""
    return [(province, cases, reopened) for province, cases, reopened in run_statement(_BY_PROVINCE, [cause])]


def dispute_references(cause: int) -> list[str]:
    """By which the owner knows the disputes that belong to it. One query."""
    return [str(reference) for (reference,) in run_statement(_REFERENCES, [cause])]


# ---------------------------------------------------------------------------------------- underneath


def _open(cause: SharedCause, by: StaffMember, now: dt.datetime) -> int:
    cause.reference, cause.opened_by_id, cause.opened_at, cause.scanned_at = uuid.uuid4(), by.pk, now, now
    with acting_as(actor_of(by, PURPOSE)):
        shared_cause = SharedCause.objects.filter(
            register=cause.register, record_index=cause.record_index, result="", fact=cause.fact,
            since_on=cause.since_on, until_on=cause.until_on,
        ).first()  # fmt: skip
        if shared_cause is not None:
            return int(shared_cause.pk)
        cause.save()
        _record("cause.opened", cause, by, now)
    return int(cause.pk)


def _collect(cause: SharedCause, now: dt.datetime, batch: int) -> int:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_UNREAD, [cause.scanned_to, batch])
        rows = cursor.fetchall()
        cursor.execute(_FILED_SINCE, [cause.scanned_at - MARGIN])
        for household, number in {*rows, *cursor.fetchall()}:
            row = Request.objects.get(household_id=household, id=number)
            if _belongs(row, cause, now):
                cursor.execute(_ADD, [household, number, cause.pk, row.province, now])
        scanned_to = rows[-1][1] if rows else cause.scanned_to
        SharedCause.objects.filter(pk=cause.pk).update(scanned_to=scanned_to, scanned_at=now)
    return len(rows)


def _belongs(row: Request, cause: SharedCause, now: dt.datetime) -> bool:
    if cause.is_record:
        return row.kind == CaseKind.DISPUTE and _record_index(row, now)[1] == bytes(cause.record_index)
    published = determination_of(row.household_id)
    if published is None:
        return False
    case = case_of(published)
    if not _is_of_its_days(case, cause):
        return False
    if row.kind == CaseKind.DISPUTE:
        answers = answers_of(row)
        return (answers.get("register"), answers.get("fact")) == (cause.register, cause.fact)
    return any(
        case.verdict(criterion.name) is Verdict.FAILED and cause.fact in facts_of(case.decider, criterion)
        for criterion in case.policy.criteria
    )


def _is_of_its_days(case: DeterminedCase, cause: SharedCause) -> bool:
    """Whether the register's answer about this household describes one of the days on which it was wrong."""
    if cause.register not in case.decider.as_of or cause.since_on is None or cause.until_on is None:
        return False
    return cause.since_on <= case.day_of(cause.register) <= cause.until_on


def _record_index(row: Request, now: dt.datetime) -> tuple[str, bytes]:
    """The register of a disputed record, and a keyed hash of all that it says there; empty where there is none.

    Without its details a record is not told apart from another one of the same value and day.
    """
    text = answers_of(row).get("record", "")
    register_record = whole_record(row.household_id, text, now) if text else None
    if register_record is None or not register_record.has_details:
        return "", b""
    values = json.dumps(dict(register_record.values), default=str, ensure_ascii=False, sort_keys=True)
    return register_record.register, key_ring().blind_index(_RECORD, f"{register_record.register} {values}")


def _record(event: str, cause: SharedCause, by: StaffMember, now: dt.datetime) -> None:
    detail = {"register": cause.register, "fact": cause.fact, "result": cause.result}
    record(by=actor_of(by, PURPOSE), event=event, subject=f"cause:{cause.pk}", detail=detail, now=now)
