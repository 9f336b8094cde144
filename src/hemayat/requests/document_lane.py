"""Which cases wait in the document lane, those whose document alone would change the result; and when it goes first.

The rule is published with every version of the agreement (`RULE`), and is this and nothing else: a document was filed
that shows what one register says; and the published rules, without that register's word and with everything else as it
is, no longer refuse the household. No model and no person selects a case. The lane changes the order of work, never a
result (docs/decisions/0032-document-lane.md).

Two limits hold the lane when cases are handed to officers, and the database enforces both. Of the cases that an officer
takes in a day, at most the share of the agreement comes out of turn. And a case is taken out of turn only while today's
forecast of its queue has room for it (`QueueForecast.spare`), so that no other case passes its due date for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.agreements.content import WHOLE
from hemayat.agreements.queries import version_in_force
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of
from hemayat.common.language import Message
from hemayat.documents.kinds import DocumentKind
from hemayat.documents.models import Document
from hemayat.documents.states import GONE
from hemayat.eligibility.determination import DeterminedCase, facts_needed
from hemayat.eligibility.errors import NothingPublished
from hemayat.eligibility.household_decision import trial_decision
from hemayat.requests.corrections import rows_for
from hemayat.requests.models import Request
from hemayat.requests.queues import provinces_of
from hemayat.requests.register_answers import InquiryResults, collect_answers, inquiry_of
from hemayat.rules.resolved_policy import Fact
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE, UnknownReason

DOCUMENT_LANE = "document"
BATCH = 200
REGISTERS_SHOWN: Mapping[DocumentKind, tuple[str, ...]] = {
    DocumentKind.PAY: ("incomes", "insurance", "employment"),
    DocumentKind.VEHICLE: ("vehicles",),
    DocumentKind.PROPERTY: ("properties",),
    DocumentKind.BANK: ("accounts", "loans"),
    DocumentKind.RENT: ("rents", "purchases"),
    DocumentKind.TRAVEL: ("trips",),
    DocumentKind.OTHER: (),
}
"""Kind of a document → the registers whose word it can correct."""
RULE = Message(
    "A case goes into the document queue if two conditions are met. First, the applicant "
    "sent a document about information in one register. Second, without that information, "
    "the published rules would not refuse the household. Cases for this queue are selected only by this "
    "rule, and never by a person or a computer model."
)

_CLAIM = """
SELECT household_id, id FROM request WHERE lane IS NULL AND place IN ('waiting', 'taken') AND place <> ''
ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED"""
# Most cases have no document that could move them: they are told apart in one statement.
_ORDINARY = """
UPDATE request SET lane = '' WHERE (household_id, id) IN (
    SELECT r.household_id, r.id FROM request r
    WHERE r.lane IS NULL AND r.place IN ('waiting', 'taken') AND r.place <> '' AND NOT EXISTS (
        SELECT FROM document d WHERE d.household_id = r.household_id AND d."case" = 'request:' || r.id
            AND d.kind <> ALL (ARRAY['', 'other']) AND d.filed_at IS NOT NULL)
    LIMIT %s FOR UPDATE SKIP LOCKED)"""
_TRIED = 20
"""The number of cases of the lane that are tried until one is found that no colleague is taking at this moment."""
_IN_LANE = """
SELECT r.household_id, r.id, r.province FROM unnest(%s::text[]) AS of_province
CROSS JOIN LATERAL (
    SELECT household_id, id, province, answer_on FROM request
    WHERE lane = %s AND place = 'waiting' AND province = of_province ORDER BY answer_on, id LIMIT %s
) r ORDER BY r.answer_on, r.id LIMIT %s"""
# A second objection goes to another officer than the one who decided the first.
_LOCK = """
SELECT id FROM request WHERE (household_id, id) = (%s, %s) AND place = 'waiting'
    AND NOT decided_before_by(household_id, id, %s) FOR UPDATE SKIP LOCKED"""
_TODAY = "SELECT taken, from_lane FROM case_hand_out WHERE (member_id, day) = (%s, %s)"
# Not ON CONFLICT: its proposed row alone would have to keep the share.
_COUNT = """
UPDATE case_hand_out SET share = %(share)s, taken = taken + 1, from_lane = from_lane + %(from_lane)s
WHERE (member_id, day) = (%(member)s, %(day)s)"""
_BEGIN = """
INSERT INTO case_hand_out (member_id, day, share, taken, from_lane)
VALUES (%(member)s, %(day)s, %(share)s, 1, %(from_lane)s)"""


def sort_into_lanes(*, now: dt.datetime, batch: int = BATCH) -> int:
    """Put cases that wait for officers into their lane, as a job; how many. Call it outside any transaction.

    A case is looked at again after each document and each return to the officers: the database forgets its lane then.
    """
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_ORDINARY, [batch])
        sorted_out: int = cursor.rowcount
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_CLAIM, [batch])
        for household, number in cursor.fetchall():
            row = Request.objects.get(household_id=household, id=number)
            row.lane = _lane_of(row, now)
            row.save(update_fields=["lane"])
            sorted_out += 1
    return sorted_out


def changes_alone(case: DeterminedCase, registers: Iterable[str]) -> bool:
    """Whether one of these registers, if it were unknown, leaves the household refused by nothing else.

    Of a case that the rules leave open: whether one of them is all that is missing.
    """
    if case.outcome == NEEDS_DATA:
        missing = {case.policy.facts[name].table.name for name in facts_needed(case)}
        return len(missing) == 1 and missing <= set(registers)
    return case.outcome == NOT_ELIGIBLE and any(_is_refused_by(case, register) for register in registers)


def next_document_case(by: StaffMember, soonest: Request, now: dt.datetime) -> Request | None:
    """The case of the document lane that goes before the one due soonest, locked; None where its turn is not now.

    In the caller's transaction, as the officer.
    """
    if not _has_room(by, now):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_IN_LANE, [provinces_of(by), DOCUMENT_LANE, _TRIED, _TRIED])
        for household, request, province in cursor.fetchall():
            if request == soonest.id:
                return None
            cursor.execute(_LOCK, [household, request, by.pk])
            if cursor.fetchone() is not None:
                cursor.execute("SELECT use_spare_capacity(%s, %s)", [province, day_of(now)])
                (has_spare,) = cursor.fetchone() or (False,)
                return Request.objects.get(household_id=household, id=request) if has_spare else None
    return None


def has_room(taken: int, from_lane: int, share: int) -> bool:
    """Whether one more from the lane stays within the share (in tenths of a percent) of the day's cases."""
    return (from_lane + 1) * WHOLE <= share * (taken + 1)


def count_hand_out(by: StaffMember, now: dt.datetime, *, is_out_of_turn: bool) -> None:
    """In the transaction in which the officer takes a case."""
    given: dict[str, Any] = {
        "member": by.pk,
        "day": day_of(now),
        "share": _share(now),
        "from_lane": int(is_out_of_turn),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('case_hand_out', %s))", [by.pk])
        cursor.execute(_COUNT, given)
        if not cursor.rowcount:
            cursor.execute(_BEGIN, given)


# ---------------------------------------------------------------------------------------- underneath


def _lane_of(row: Request, now: dt.datetime) -> str:
    """Empty where the rules cannot be asked: then the case waits in its ordinary turn."""
    registers = _registers_shown(row)
    inquiry_results = _heard(row, now) if registers else None
    if inquiry_results is None:
        return ""
    try:
        case = trial_decision(*rows_for(row, inquiry_results))
    except NothingPublished:
        return ""
    return DOCUMENT_LANE if changes_alone(case, registers) else ""


def _heard(row: Request, now: dt.datetime) -> InquiryResults | None:
    asking = inquiry_of(row, now)
    inquiry_results = collect_answers(asking) if asking else None
    return (
        inquiry_results
        if inquiry_results is not None and inquiry_results.members and not inquiry_results.fault
        else None
    )


def _registers_shown(row: Request) -> list[str]:
    documents = Document.objects.filter(household_id=row.household_id, case=f"request:{row.id}")
    kinds = documents.exclude(filed_at=None).exclude(state__in=GONE).exclude(kind="")
    shown = (REGISTERS_SHOWN[DocumentKind(kind)] for kind in kinds.values_list("kind", flat=True))
    return list(dict.fromkeys(register for registers in shown for register in registers))


def _is_refused_by(case: DeterminedCase, register: str) -> bool:
    """Whether the household is no longer refused once nothing of the register is known."""
    facts = dict(case.facts)
    for fact in case.policy.facts.values():
        if fact.table.name == register:
            facts.update(_unknown(fact, facts))
    return case.decide(facts)["outcome"] in {ELIGIBLE, NEEDS_DATA}


def _unknown(fact: Fact, facts: Mapping[str, Any]) -> dict[str, Any]:
    """As the facts statement writes what is contradicted: not even the known part of it counts."""
    if fact.type.kind == "code":
        return {fact.name: None}
    unknown = f"{fact.name}__unknown"
    if unknown not in facts:
        return {}
    nothing = False if fact.type.kind == "bool" else fact.empty
    return {fact.name: nothing, unknown: int(UnknownReason.CONTRADICTED)}


def _has_room(by: StaffMember, now: dt.datetime) -> bool:
    """Whether the officer took enough cases in turn today for one out of turn."""
    with connection.cursor() as cursor:
        cursor.execute(_TODAY, [by.pk, day_of(now)])
        taken, from_lane = cursor.fetchone() or (0, 0)
    return has_room(taken, from_lane, _share(now))


def _share(now: dt.datetime) -> int:
    return version_in_force(day_of(now)).parameters.document_lane_share
