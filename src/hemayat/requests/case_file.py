"""One case as the desk shows it: all that belongs to it, what the registers said, and what the rules make of that.

The number of queries is the same however long the history: everything in tables of this slice comes by one of them.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hemayat.accounts.models import StaffMember
from hemayat.common.dates import day_of
from hemayat.common.language import Words
from hemayat.documents.queries import ListedDocument, documents_of
from hemayat.eligibility.determination import DeterminedCase, facts_needed
from hemayat.eligibility.errors import NothingPublished
from hemayat.eligibility.household_decision import trial_decision
from hemayat.eligibility.queries import PublishedResult, held_by
from hemayat.households.queries import KnownMember, known_in
from hemayat.requests.available_actions import STANDS_IN, CaseAction, CaseSituation, deeds_of
from hemayat.requests.case_decision import MissingAnswer, household_in
from hemayat.requests.case_outlook import (
    CaseApplicant,
    CorrectionEffect,
    SupportOutlook,
    applicant_of,
    correction_effect,
    support_outlook,
)
from hemayat.requests.case_rows import ROWS, Found, models_of, read_rows
from hemayat.requests.claimed_members import ClaimedMember, claimed_members, open_members
from hemayat.requests.corrected_rows import CorrectionView
from hemayat.requests.correction_entry import RegisterRowView, lines_of
from hemayat.requests.corrections import CorrectionRule, basis_for, correction_of
from hemayat.requests.errors import NoSuchRequest
from hemayat.requests.models import Correction, Note, Override, Request
from hemayat.requests.notes import NoteView, note_of
from hemayat.requests.override_queries import OverrideView, can_be_overridden, has_lapsed, override_of
from hemayat.requests.queries import parts_of, title_of, view_of
from hemayat.requests.questions import REGISTERS
from hemayat.requests.register_answers import collect_answers, inquiry_of
from hemayat.requests.results import CaseView
from hemayat.requests.states import USED_CONSENTS, CaseState
from hemayat.rules.household_python import Rows
from hemayat.rules.unknowns import NEEDS_DATA

_OF_DESK = ("request_note", "request_override", "request_consent")
_OF_HOUSEHOLD = ("request_correction", "finding")
"""What belongs to the household, whichever case it was found in."""
_WITH_FAULT = (CaseState.AWAITING_OFFICER, CaseState.AWAITING_APPLICANT)
_NAMES = """
SELECT 'staff_member', jsonb_build_object('id', s.id, 'full_name', s.full_name) FROM staff_member s
WHERE s.id = %(officer)s OR s.id IN (SELECT unnest(ARRAY[n.by_id, n.to_id]) FROM request_note n
    WHERE n.household_id = %(household)s AND n.request_id = %(request)s)
    OR s.id IN (SELECT c.by_id FROM request_correction c WHERE c.household_id = %(household)s)
    OR s.id IN (SELECT unnest(ARRAY[o.proposed_by_id, o.settled_by_id]) FROM request_override o
    WHERE o.household_id = %(household)s AND o.request_id = %(request)s)"""
# Who of the household may be somebody who is known under another number too; on whichever side of the pair.
_DUPLICATES = """
SELECT 'likely_duplicate', jsonb_build_object('id', d.id, 'finding', d.finding, 'may_open', may_open(d),
    'person', CASE d.household_id WHEN %(household)s THEN d.person_id ELSE d.other_person_id END)
FROM likely_duplicate d WHERE d.household_id = %(household)s OR d.other_household_id = %(household)s"""
_STANDS_IN = "SELECT 'staff_leave', jsonb_build_object('id', l.id) " + STANDS_IN.format(officer="%(officer)s")
_READING = """
SELECT 'opened', jsonb_build_object('document', o.document_id) FROM document_opening o
WHERE o.household_id = %(household)s AND o.request_id = %(request)s AND o.member_id = %(member)s
UNION ALL SELECT 'lack', jsonb_build_object('what', l.what, 'document', l.document)
FROM refusal_lacks(%(household)s, %(request)s, %(member)s) l
UNION ALL SELECT 'correction_rule', jsonb_build_object('id', c.id, 'is_agreed', correction_is_agreed(c),
    'limit_rial', correction_limit(c), 'is_of_one', correction_is_of_one(c), 'most_rial', one_officer_limit(c))
FROM request_correction c WHERE c.household_id = %(household)s
UNION ALL SELECT 'unchecked', '{}' WHERE corrections_unchecked(%(household)s, %(request)s, %(officer)s)
UNION ALL SELECT 'decided_before', '{}' WHERE decided_before_by(%(household)s, %(request)s, %(member)s)"""
_ALL_OF = "SELECT '{0}', to_jsonb(t) FROM {0} t WHERE t.household_id = %(household)s"
_PARTS = " UNION ALL ".join([
    ROWS,
    *(_ALL_OF.format(table) + " AND t.request_id = %(request)s" for table in _OF_DESK),
    *(_ALL_OF.format(table) for table in _OF_HOUSEHOLD),
    _NAMES, _DUPLICATES, _STANDS_IN, _READING,
])  # fmt: skip


@dataclass(frozen=True)
class DuplicateMember:
    """Somebody of the household who may be known under another number too.

    `finding`: empty while officers look. `may_open`: whether the page of the pair opens to the member.
    """

    id: int
    person: int
    finding: str
    may_open: bool


@dataclass(frozen=True)
class CaseFile:
    """All of one case. `known`: who is in the household by our record, the head first. `claimed`: whom only the
    applicant names. `decided`: what holds now, and is what its head sees. `now_known`: what the registers said for this
    request, with what the rules say of it; None where the case is at its end, or the registers have not said enough:
    `fault` is why, if anything. `unconsented`: the registers without which the rules cannot tell, and that may not be
    asked yet. `consented`: those that the head allowed since the registers were asked. `unanswered`: people about whose
    membership the civil registry still has to answer.
    `has_proposal_lapsed`: nobody can confirm the proposal that waits, because the result is another one by now.
    `ids`: whom the lines of registers number so, which is not the order of our record.
    `names`: members of staff by number. `deeds`: what this member may do with it now, the first of them before all
    others. `is_stood_in_for`: whether they do it in the place of the officer who has it in hand and is away. `alike`:
    see Alike. `opened`: the documents that the member has opened; `lacks`: what they still have to do before a refusal.
    `is_decided_before`: they made the decision that this objection is about, so that it is another officer's.
    `is_unchecked`: no second officer has agreed to what was corrected in it. `last_correction`: the number of the last
    correction in it, or 0; who agrees to something says which corrections they were shown.
    `applicant`: who applies, where our record knows no household. `outlook`: what the household gets if it becomes
    eligible now.
    """

    told: CaseView
    province: str
    officer: int | None
    stuck_since: dt.datetime | None
    known: list[KnownMember] = field(repr=False)
    claimed: tuple[ClaimedMember, ...] = field(repr=False)
    documents: list[ListedDocument] = field(repr=False)
    decided: PublishedResult | None
    now_known: DeterminedCase | None
    missing: tuple[str, ...]
    unconsented: tuple[Words, ...]
    consented: tuple[Words, ...]
    fault: str
    unanswered: tuple[str, ...]
    notes: list[NoteView]
    overrides: list[OverrideView]
    has_proposal_lapsed: bool
    corrections: list[CorrectionView]
    last_correction: int
    lines: list[RegisterRowView] = field(repr=False)
    ids: Mapping[int, str] = field(repr=False)
    names: Mapping[int, str]
    deeds: tuple[CaseAction, ...]
    is_stood_in_for: bool
    alike: list[DuplicateMember]
    opened: frozenset[uuid.UUID]
    lacks: tuple[MissingAnswer, ...]
    is_decided_before: bool
    is_unchecked: bool
    applicant: CaseApplicant | None
    correction_effect: CorrectionEffect | None
    outlook: SupportOutlook | None


def case_file(number: int, member: StaffMember, now: dt.datetime) -> CaseFile:
    """Twelve queries at most. Raises NoSuchRequest."""
    row = Request.objects.filter(id=number).exclude(filed_at=None).first()
    if row is None:
        raise NoSuchRequest
    found = _parts(row, member, day_of(now))
    parts = parts_of(row, found, now)
    case = view_of(row, parts)
    known = known_in(row.household_id)
    corrections = _corrections(found, known)
    consents = _consents(found)
    asking = None if case.ended_at else inquiry_of(row, now, known, consents)
    inquiry_results = collect_answers(asking) if asking else None
    heard = household_in(inquiry_results)
    basis, as_of = basis_for(row, heard, corrections) if heard else (None, {})
    rows = basis.rows if basis else {}
    now_known = judged(rows, as_of) if heard else None
    outcome = now_known.outcome if now_known else ""
    decided, earlier = held_by(row.household_id)
    overrides = [override_of(model) for model in models_of(Override, found)]
    proposal = next((override for override in overrides if not override.result), None)
    lapsed = proposal is not None and has_lapsed(
        proposal, CaseState(row.state), row.decision_id, decided, outcome
    )
    documents = documents_of(row.household_id, case.case)
    claimed = claimed_members(case.members, parts.members, inquiry_results)
    consented = _consented(case)
    return CaseFile(
        told=case,
        province=row.province,
        officer=row.officer_id,
        stuck_since=row.stuck_since,
        known=known,
        claimed=claimed,
        documents=documents,
        decided=decided,
        now_known=now_known,
        missing=tuple(facts_needed(now_known)) if now_known and outcome == NEEDS_DATA else (),
        unconsented=_unconsented(now_known, consents) if now_known else (),
        consented=consented,
        fault=_fault(found) if row.state in _WITH_FAULT else "",
        unanswered=inquiry_results.unanswered
        if inquiry_results and row.state == CaseState.AWAITING_OFFICER
        else (),
        notes=[note_of(model) for model in models_of(Note, found)],
        overrides=overrides,
        has_proposal_lapsed=lapsed,
        corrections=corrections,
        last_correction=max((correction["id"] for correction in _of_case(found, row)), default=0),
        lines=lines_of(rows) if rows else [],
        ids={model["person_no"]: f"{model['national_id']:010d}" for model in heard.members} if heard else {},
        names={model["id"]: model["full_name"] for model in found.get("staff_member", ())},
        deeds=deeds_of(
            CaseSituation(
                CaseState(row.state),
                row.province,
                row.officer_id,
                outcome,
                proposed_by=proposal.by if proposal else None,
                has_proposal_lapsed=lapsed,
                is_held_by_rules=can_be_overridden(decided, row.decision_id),
                is_stood_in_for="staff_leave" in found,
                has_written=bool(row.words_at or documents),
                is_answered="lack" not in found,
                is_decided_before="decided_before" in found,
                is_second_wanted="unchecked" in found and not _has_corrected(found, row, member),
                names_members=bool(open_members(claimed, known)),
                has_consented=bool(consented),
            ),
            member,
        ),
        is_stood_in_for="staff_leave" in found,
        alike=[DuplicateMember(**model) for model in found.get("likely_duplicate", ())],
        opened=frozenset(uuid.UUID(model["document"]) for model in found.get("opened", ())),
        lacks=tuple(
            MissingAnswer(model["what"], uuid.UUID(model["document"]) if model["document"] else None)
            for model in found.get("lack", ())
        ),
        is_decided_before="decided_before" in found,
        is_unchecked="unchecked" in found,
        applicant=None if known else applicant_of(row, inquiry_results),
        correction_effect=correction_effect(row, heard, corrections, basis, now_known)
        if heard and basis and now_known and corrections
        else None,
        outlook=support_outlook(row, basis, as_of, now_known, decided, earlier, now)
        if basis and now_known
        else None,
    )


def judged(rows: Rows, as_of: Mapping[str, dt.date]) -> DeterminedCase | None:
    """What the rules that the nation sees make of it; None where there are no rules."""
    try:
        return trial_decision(rows, as_of)
    except NothingPublished:
        return None


# ---------------------------------------------------------------------------------------- underneath


def _parts(row: Request, member: StaffMember, on: dt.date) -> Found:
    given = {
        "household": row.household_id, "request": row.id, "officer": row.officer_id, "member": member.pk, "on": on,
    }  # fmt: skip
    return read_rows(_PARTS, given)


def _consents(found: Found) -> frozenset[str]:
    """The registers that may be asked for this request."""
    return frozenset(
        consent["register"] for consent in found.get("request_consent", ()) if consent["withdrawn_at"] is None
    )


def _unconsented(case: DeterminedCase, consents: Collection[str]) -> tuple[Words, ...]:
    tables = dict.fromkeys(case.policy.facts[name].table.name for name in facts_needed(case))
    return tuple(title_of(name) for name in tables if name not in consents)


def _consented(case: CaseView) -> tuple[Words, ...]:
    """The registers that the head allowed since the registers were asked last, if an officer has to ask them."""
    new: list[str] = []
    for event in case.events:
        new = [] if event.event in USED_CONSENTS else new
        new += event.registers if event.event == "request.consented" else ()
    shown = new if case.state is CaseState.AWAITING_OFFICER else ()
    return tuple(title_of(name) for name in REGISTERS if name in shown)


def _has_corrected(found: Found, row: Request, member: StaffMember) -> bool:
    return any(correction["by_id"] == member.pk for correction in _of_case(found, row))


def _of_case(found: Found, row: Request) -> list[Mapping[str, Any]]:
    """What was corrected in this case, whether or not it is still in force."""
    return [one for one in found.get("request_correction", ()) if one["request_id"] == row.id]


def _corrections(found: Found, existing_values: Sequence[KnownMember]) -> list[CorrectionView]:
    """The household's corrections in force, the oldest first."""
    in_force = {model["id"] for model in found.get("finding", ()) if model["ended_at"] is None}
    ids = {model.person: model.national_id for model in existing_values}
    rules = {model["id"]: model for model in found.get("correction_rule", ())}
    return [
        correction_of(
            model,
            ids.get(model.person_id, ""),
            CorrectionRule(**{name: value for name, value in rules[model.id].items() if name != "id"}),
        )
        for model in models_of(Correction, found)
        if model.finding_id in in_force
    ]


def _fault(found: Found) -> str:
    """Why the rules were not even asked, the last time that they should have been."""
    details = [event["detail"] for event in sorted(found.get("request_event", ()), key=lambda one: one["id"])]
    nothing: Mapping[str, Any] = {}
    last = next((detail for detail in reversed(details) if "fault" in detail or "missing" in detail), nothing)
    return str(last.get("fault", ""))
