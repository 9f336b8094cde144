"""Which cases wait in the document lane: those whose document alone would change the result.

The rule is published with every version of the agreement (`RULE`), and is this and nothing else: a document was filed
that shows what one register says; and the published rules, without that register's word and with everything else as it
is, no longer refuse the household. No model and no person selects a case. The lane changes the order of work, never a
result (docs/decisions/0032-document-lane.md).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.language import Message
from hemayat.documents.kinds import DocumentKind
from hemayat.documents.models import Document
from hemayat.documents.states import GONE
from hemayat.eligibility.determination import DeterminedCase, facts_needed
from hemayat.eligibility.errors import NothingPublished
from hemayat.eligibility.household_decision import trial_decision
from hemayat.requests.corrections import rows_for
from hemayat.requests.inquiry_subjects import inquiry_of
from hemayat.requests.models import Request
from hemayat.requests.register_inquiry import InquiryResults, collect_answers
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
    "the published rules would not refuse the household. Only this rule selects the cases "
    "for this queue; no person and no computer model does."
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
