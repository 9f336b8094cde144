"""Decide a request once every register has answered: update our record of the household, then apply the rules.

If the rules cannot decide because data are stale or contradicted, the registers are asked again; otherwise an officer
gets the case with a list of what is missing. A request is never refused for missing data. If the applicant wrote or
sent something, an automatic decision can only be in their favour; otherwise a case officer reads it first (R1.4e). If
only the applicant names a member, an officer always decides.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction

from hemayat.audit.context import SYSTEM
from hemayat.audit.keys import key_ring
from hemayat.cases.transitions import CaseStep
from hemayat.common.dates import day_of
from hemayat.eligibility.determination import why_unknown
from hemayat.eligibility.errors import NothingPublished, ResultStillOpen, SecondOfficerNeeded
from hemayat.eligibility.household_decision import (
    DecisionInput,
    RecordedDecision,
    ResultNotBetter,
    decide_cases,
    trial_decision,
)
from hemayat.households.case_data import CaseSnapshot
from hemayat.households.errors import HouseholdFault
from hemayat.households.queries import head_of
from hemayat.inquiries.answer_store import inquiries_of
from hemayat.inquiries.answers import Row, rows_of
from hemayat.referrals.approval_sync import apply_decisions
from hemayat.requests.answers import answers_of
from hemayat.requests.applicant_questions import ask_consent
from hemayat.requests.case_decision import close_with_decision, end_with, is_review
from hemayat.requests.case_process import (
    agreement_of,
    apply_transition,
    apply_transitions,
    notify_household,
    record_event,
)
from hemayat.requests.corrected_rows import CorrectionView
from hemayat.requests.corrections import (
    CorrectedRows,
    basis_for,
    corrected_for,
    corrections_in_force,
    review_contradicted,
)
from hemayat.requests.decision_checks import must_be_read, unchecked_corrections, why_read
from hemayat.requests.finding_reviews import ask_second_officer
from hemayat.requests.household_sync import (
    HouseholdSyncResult,
    head_alone,
    is_claimed_elsewhere,
    is_head,
    sync_household,
)
from hemayat.requests.inquiry_schedule import ASK_AGAIN_AFTER
from hemayat.requests.models import Request
from hemayat.requests.own_household import end_application, heads_another
from hemayat.requests.redetermination import decide_again
from hemayat.requests.register_answers import InquiryResults, binding_of
from hemayat.requests.states import DECIDED_NOTICES, CaseKind, CaseState
from hemayat.rules.unknowns import UnknownReason

_UNTRUSTED = (UnknownReason.OLD, UnknownReason.CONTRADICTED)

Heard = tuple[Request, InquiryResults]
Tables = Mapping[str, list[Row]]
Days = Mapping[str, dt.date]


def conclude(row: Request, inquiry_results: InquiryResults, now: dt.datetime) -> None:
    """In the caller's transaction, which holds the request's lock, as the system."""
    if row.state == CaseState.AWAITING_OFFICER:
        apply_transition(row, "request.register_answered_late", by=SYSTEM, now=now)
    row.awaited, row.tries, row.next_at = {}, 0, None
    apply_transition(
        row, "request.registers_answered", by=SYSTEM, now=now, also=("awaited", "tries", "next_at")
    )
    if heads_another(row, inquiry_results):
        end_application(row, now)
        return
    if inquiry_results.fault:
        hand_over(row, inquiry_results.fault, now)
        return
    try:
        with transaction.atomic():
            changed = sync_household(row.household_id, head_alone(inquiry_results), now)
    except HouseholdFault:
        hand_over(row, "household_unclear", now)
        return
    _note_changes(row, changed, now)
    if inquiry_results.names_members:
        _leave_to_officer(row, inquiry_results, now)
    elif row.kind == CaseKind.CHANGE_OF_HEAD and not is_head(
        row.household_id, answers_of(row)["new_head"], now
    ):
        _settle(row, {"result": "another_head"}, now)
    else:
        _decide(row, inquiry_results, now)
    apply_decisions(changed.ended, now=now)


def conclude_all(heard: Sequence[tuple[Request, InquiryResults]], now: dt.datetime) -> None:
    """The same of requests that wait for their registers, each of another household that is as our record has it.

    As many statements as for one.
    """
    for row, _ in heard:
        row.awaited, row.tries, row.next_at = {}, 0, None
    steps = [CaseStep(row) for row, _ in heard]
    apply_transitions(
        steps, "request.registers_answered", by=SYSTEM, now=now, also=("awaited", "tries", "next_at")
    )
    heard = _without_corrected(heard, now)
    corrections = corrections_in_force([row.household_id for row, _ in heard])
    heard = _without_waiting(heard, corrections, now)
    cases = [basis_for(row, found, corrections[row.household_id]) for row, found in heard]
    read_first = must_be_read((row.household_id, row.id) for row, _ in heard)
    try:
        made = decide_cases(
            [_matter(row, *of, now, read_first) for (row, _), of in zip(heard, cases, strict=True)]
        )
    except NothingPublished:
        for row, _ in heard:
            hand_over(row, "nothing_published", now)
        return
    clear: dict[str, list[CaseStep[Request]]] = defaultdict(list)
    for (row, found), (basis, as_of), one in zip(heard, cases, made, strict=True):
        if isinstance(one, RecordedDecision):
            clear[one.outcome].append(end_with(row, one))
        else:
            _leave_undecided(row, one, basis, as_of, found, now)
    apply_decisions([step.case.household_id for steps in clear.values() for step in steps], now=now)
    for row, found in heard:
        if corrections[row.household_id]:
            _review_contradicted(row, found, now)
    for steps in clear.values():
        apply_transitions(steps, "request.decided", by=SYSTEM, now=now, also=("decision_id",))


def hand_over(row: Request, fault: str, now: dt.datetime) -> None:
    """To an officer, with the reason why the rules were not even asked."""
    apply_transition(row, "request.needs_officer", by=SYSTEM, now=now, detail={"fault": fault, "missing": []})


# ---------------------------------------------------------------------------------------- underneath


def _note_changes(row: Request, changed: HouseholdSyncResult, now: dt.datetime) -> None:
    if changed.has_members_changed:
        record_event(row, "request.household_changed", by=SYSTEM, now=now)
    if changed.has_head_changed:
        record_event(row, "request.head_changed", by=SYSTEM, now=now)
        notify_household(
            row.household_id, row.province, "head_changed.2", f"head:{row.id}", now=now, day=day_of(now)
        )
        _discard_drafts(row.household_id, now)
    decide_again(changed.affected, row, now)


def _discard_drafts(household: int, now: dt.datetime) -> None:
    """What a former head had begun to write is theirs, and nothing for who heads the household now."""
    head = head_of(household, day_of(now))
    own = key_ring().blind_indexes("national_id", head.national_id) if head else []
    drafts = Request.objects.select_for_update().filter(household_id=household, state=CaseState.DRAFT)
    for draft in drafts.exclude(person_index__in=own):
        draft.answers = b""
        apply_transition(draft, "request.discarded", by=SYSTEM, now=now, also=("answers",))


def _settle(row: Request, detail: dict[str, str], now: dt.datetime) -> None:
    """An end without a decision: nothing about entitlement was changed."""
    apply_transition(row, "request.decided", by=SYSTEM, now=now, detail=detail, notice=DECIDED_NOTICES[""])


def _leave_to_officer(row: Request, inquiry_results: InquiryResults, now: dt.datetime) -> None:
    """A case with claimed members. While a register may not be asked, an officer could only grant it."""
    if not ask_consent(row, (), now):
        elsewhere = is_claimed_elsewhere(row.household_id, inquiry_results)
        hand_over(row, "member_elsewhere" if elsewhere else "members_claimed", now)


def _decide(row: Request, inquiry_results: InquiryResults, now: dt.datetime) -> None:
    corrections = corrections_in_force([row.household_id])
    if not _without_waiting(_without_corrected([(row, inquiry_results)], now), corrections, now):
        return
    basis, as_of = basis_for(row, inquiry_results, corrections[row.household_id])
    try:
        read_first = must_be_read([(row.household_id, row.id)])
        (made,) = decide_cases([_matter(row, basis, as_of, now, read_first)])
    except NothingPublished:
        hand_over(row, "nothing_published", now)
        return
    if isinstance(made, RecordedDecision):
        close_with_decision(row, made, "request.decided", SYSTEM, now)
        _review_contradicted(row, inquiry_results, now)
    else:
        _leave_undecided(row, made, basis, as_of, inquiry_results, now)


def _review_contradicted(row: Request, inquiry_results: InquiryResults, now: dt.datetime) -> None:
    rows, as_of = rows_of(row.household_id, inquiry_results.members, inquiry_results.answers)
    review_contradicted(row.household_id, row.province, rows, as_of, now)


def _without_corrected(heard: Sequence[Heard], now: dt.datetime) -> Sequence[Heard]:
    """An officer had corrected something before the registers answered, also late ones of the first round.

    What that adds may take a second officer, so an officer decides.
    """
    corrected = unchecked_corrections([row for row, _ in heard])
    for row, _ in heard:
        if row.id in corrected:
            hand_over(row, "corrected", now)
    return [one for one in heard if one[0].id not in corrected]


def _without_waiting(
    heard: Sequence[Heard], corrections: Mapping[int, Sequence[CorrectionView]], now: dt.datetime
) -> Sequence[Heard]:
    """A correction of another case waits for its second officer and would change this one: an officer decides it."""
    waiting = {row.id for row, found in heard if _waits(row, found, corrections[row.household_id])}
    for row, _ in heard:
        if row.id in waiting:
            hand_over(row, "corrected", now)
    return [one for one in heard if one[0].id not in waiting]


def _waits(row: Request, inquiry_results: InquiryResults, corrections: Sequence[CorrectionView]) -> bool:
    if all(correction.is_agreed or correction.request == row.id for correction in corrections):
        return False
    rows, as_of = rows_of(row.household_id, inquiry_results.members, inquiry_results.answers)
    return bool(corrected_for(row.household_id, rows, as_of, corrections, request_id=row.id).waiting)


def _matter(
    row: Request, basis: CorrectedRows, as_of: Days, now: dt.datetime, read_first: Collection[int]
) -> DecisionInput:
    days = agreement_of(row).parameters.adverse_change_after_days
    of = CaseSnapshot.of(basis.rows, as_of)
    return DecisionInput(
        row.household_id, row.province, of, row.id, SYSTEM, now, days, is_review(row),
        must_be_better=row.id in read_first, one_officer=basis.one_officer(as_of),
        holds_from=basis.holds_from,
    )  # fmt: skip


def _have_read(row: Request, now: dt.datetime) -> None:
    """To an officer, who reads what the applicant wrote or sent before the request can end unfavourably."""
    detail = {"fault": why_read(row), "missing": []}
    apply_transition(row, "request.needs_reading", by=SYSTEM, now=now, detail=detail)


def _leave_undecided(
    row: Request,
    why: ResultStillOpen | ResultNotBetter | SecondOfficerNeeded,
    basis: CorrectedRows,
    as_of: Days,
    inquiry_results: InquiryResults,
    now: dt.datetime,
) -> None:
    """If more support would rest on what one officer alone corrected in another case, a second one looks (0067)."""
    if isinstance(why, ResultStillOpen):
        _ask_again_or_hand_over(row, why.missing, basis.rows, as_of, now)
    elif isinstance(why, ResultNotBetter):
        _have_read(row, now)
    else:
        hand_over(row, "corrected", now)
        findings = basis.to_look_at(why)
        # First, so that the reviewer reads that a register contradicts the correction.
        _review_contradicted(row, inquiry_results, now)
        ask_second_officer(household=row.household_id, province=row.province, findings=findings, now=now)


def _ask_again_or_hand_over(
    row: Request, missing: tuple[str, ...], rows: Tables, as_of: Days, now: dt.datetime
) -> None:
    """The head first, for consent; then registers whose word about what is missing is stale, or contradicted."""
    case = trial_decision(rows, as_of)
    facts = [case.policy.facts[name] for name in missing]
    if ask_consent(row, missing, now, among={fact.table.name for fact in facts}):
        return
    untrusted = [fact.table.name for fact in facts if why_unknown(fact, case.facts) in _UNTRUSTED]
    registers = _not_asked_again(row, list(dict.fromkeys(untrusted)))
    if registers:
        row.awaited = dict.fromkeys(registers, now.isoformat())
        row.tries, row.next_at = 0, now + ASK_AGAIN_AFTER
        fields = ("awaited", "tries", "next_at")
        detail = {"registers": registers}
        apply_transition(row, "request.data_item_asked_again", by=SYSTEM, now=now, detail=detail, also=fields)
    else:
        apply_transition(row, "request.needs_officer", by=SYSTEM, now=now, detail={"missing": list(missing)})


def _not_asked_again(row: Request, registers: list[str]) -> list[str]:
    """Once more each: a second answer like the first is an officer's to look at."""
    inquiries = inquiries_of(row.household_id, binding_of(row))
    times = {name: sum(one.register == name and one.is_answered for one in inquiries) for name in registers}
    return [name for name in registers if times[name] == 1]
