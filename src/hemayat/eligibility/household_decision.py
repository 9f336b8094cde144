"""Deciding one household from rows of its own, under the rules that the nation sees (docs/decisions/0035)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from hemayat.audit.actions import AuditEntry, record_many
from hemayat.audit.context import Actor, acting_as, run_statement
from hemayat.common.dates import day_of
from hemayat.eligibility.absent_members import absent_members
from hemayat.eligibility.determination import DeterminedCase, facts_needed
from hemayat.eligibility.effective_dates import (
    AbsentMembers,
    HouseholdResult,
    OverturnedResult,
    PendingAdverseResult,
    SupportContinuation,
    continued_result,
    counts_from,
    delayed_result,
    notice_ends_on,
    overturn_result,
    result_of,
    result_told,
    takes_effect_on,
    without_absent,
)
from hemayat.eligibility.errors import (
    NothingPublished,
    ResultStillOpen,
    RulesAlreadyDecide,
    SecondOfficerNeeded,
)
from hemayat.eligibility.findings import StandingFinding, deciding_finding, findings_in_force, keep_finding
from hemayat.eligibility.models import Decision
from hemayat.eligibility.permissions import OneOfficerData, check_can_decide, check_can_override, second_look
from hemayat.eligibility.queries import (
    PublishedResult,
    case_under,
    decision_in,
    last_results_of,
    previous_of,
    published_run,
    reading_of,
    run_of,
)
from hemayat.households.case_data import CaseSnapshot, HouseholdSnapshot, store_case_data
from hemayat.households.queries import stored_text
from hemayat.rules.household_python import Rows
from hemayat.rules.resolved_policy import PolicyOn
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA

# Decisions about one household are made one after the other, so that each knows what the one before it left.
_ALONE = """
SELECT pg_advisory_xact_lock(hashtextextended('decision ' || household, 0)) FROM unnest(%s::bigint[]) AS household"""
_MADE = """
SELECT household_id, request_id, id, outcome FROM decision
WHERE household_id = ANY(%s::bigint[]) AND request_id = ANY(%s::bigint[])"""
# A publication waits for decisions that are being made, and they for it: none is made under rules that have gone.
_RULES = """
SELECT a.id, p.run_id FROM unnest(%s::bigint[], %s::text[]) AS a (id, province)
LEFT JOIN household h ON h.id = a.id JOIN published_run p ON p.province = coalesce(h.province, a.province)
ORDER BY p.province FOR SHARE OF p"""
_NUMBERS = "SELECT nextval('decision_id') FROM generate_series(1, %s)"
_COLUMNS = (
    "id", "household_id", "province", "run_id", "case_data_id", "request_id", "kind", "outcome", "amount_rial",
    "decile", "facts", "decision", "decided_at", "decided_by", "reason", "before_run_id", "before_decision_id",
    "takes_effect_on", "counts_from_on", "counts_from_run_id", "arrears_rial", "finding_id", "document_id",
    "by_one_officer_rial",
)  # fmt: skip
_STORE = (
    f"INSERT INTO decision ({', '.join(_COLUMNS)}) "  # noqa: S608 - names of columns alone
    f"VALUES ({', '.join(f'%({name})s' for name in _COLUMNS)})"
)


@dataclass(frozen=True)
class OfficerSettlement:
    """What an officer says where the rules leave it open, or against them, and why.

    `finding_id`: of the finding in force, if the officer said it in an earlier decision. `overrides_officer`: against
    what an officer decided where the rules leave it open, so that it may stay open. `document`: which one it rests on.
    """

    outcome: str
    reason: str
    is_override: bool = False
    finding_id: int | None = None
    overrides_officer: bool = False
    document: uuid.UUID | None = None


@dataclass(frozen=True)
class DecisionInput:
    """What is to be decided, for whom, by whom and when."""

    household: int
    province: str
    snapshot: CaseSnapshot
    request: int | None
    by: Actor
    now: dt.datetime
    adverse_change_after_days: int
    is_review: bool
    settled: OfficerSettlement | None = None
    goes_on: SupportContinuation | None = None
    must_be_better: bool = False
    """Whether nothing is decided unless the household gets more than it has now: a person must read first."""
    one_officer: OneOfficerData | None = None
    """None if nobody looked for corrections: then the database takes no better decision if there are any."""
    delayed_since: dt.date | None = None
    """The day from which a better result counts, because it was held back until an officer had looked."""
    holds_from: dt.date | None = None
    """The day before which the data are not so: no earlier result was wrong for them."""


@dataclass(frozen=True)
class ResultNotBetter:
    """The rules give the household no more than it has now; nothing was decided (`DecisionInput.must_be_better`)."""

    outcome: str


@dataclass(frozen=True)
class RecordedDecision:
    """A stored decision, by its number."""

    decision_id: int
    outcome: str


CaseDecision = RecordedDecision | ResultStillOpen | ResultNotBetter | SecondOfficerNeeded


def trial_decision(rows: Rows, as_of: Mapping[str, dt.date]) -> DeterminedCase:
    """What the rules in force in its province say of a household's rows; nothing is stored. Raises NothingPublished."""
    household = next((int(person["household_id"]) for person in rows.get("persons", ())), None)
    # A household that we do not know yet is in no province of ours.
    run = (run_of(household) if household is not None else None) or published_run()
    if run is None:
        raise NothingPublished
    return case_under(run.pk, CaseSnapshot.of(rows, as_of))


def decide_case(  # noqa: PLR0913 - one for each thing that a decision is made of
    *,
    household: int,
    province: str,
    rows: Rows,
    as_of: Mapping[str, dt.date],
    request_id: int | None,
    by: Actor,
    now: dt.datetime,
    adverse_change_after_days: int,
    is_review: bool = False,
    goes_on: SupportContinuation | None = None,
    one_officer: OneOfficerData | None = None,
    delayed_since: dt.date | None = None,
    holds_from: dt.date | None = None,
) -> PublishedResult:
    """Decide a household by the rules that the nation sees, and store all that it rests on. For a request, once.

    `rows`: the prepared layout, the household's alone; `as_of`: the day that each register's answer describes.
    `adverse_change_after_days`: of the agreement that holds for the case. `is_review`: an objection or a dispute, so
    that a better result counts from the first run that should have had it. `goes_on`: set if a new head
    continues the support of a head who died (A11). `one_officer`, `delayed_since`, `holds_from`: as for DecisionInput.
    Code that decides several households in one transaction takes them in the order of their numbers.

    Raises MayNotDecide, NothingPublished, SecondOfficerNeeded, and ResultStillOpen where the rules cannot tell: nobody
    is refused for that.
    """
    snapshot = CaseSnapshot.of(rows, as_of)
    return _decided(
        DecisionInput(
            household, province, snapshot, request_id, by, now, adverse_change_after_days, is_review,
            goes_on=goes_on, one_officer=one_officer, delayed_since=delayed_since, holds_from=holds_from,
        )
    )  # fmt: skip


def decide_cases(matters: Sequence[DecisionInput]) -> list[CaseDecision]:
    """As `decide_case`, of many households together, each of them once, all by the same actor; in their order.

    Raises MayNotDecide and NothingPublished.
    """
    if not matters:
        return []
    with acting_as(matters[0].by):
        return _decide_all(matters)


def settle_case(  # noqa: PLR0913 - one for each thing that a decision is made of
    *,
    household: int,
    province: str,
    rows: Rows,
    as_of: Mapping[str, dt.date],
    request_id: int | None,
    outcome: str,
    reason: str,
    by: Actor,
    now: dt.datetime,
    adverse_change_after_days: int,
    is_review: bool = False,
    is_override: bool = False,
    overrides_officer: bool = False,
    document: uuid.UUID | None = None,
    one_officer: OneOfficerData | None = None,
    delayed_since: dt.date | None = None,
    holds_from: dt.date | None = None,
) -> PublishedResult:
    """Decide, as a case officer and with a reason, what the rules leave open; else as `decide_case`.

    The amount is that of the rules. Raises MayNotDecide, NothingPublished, and RulesAlreadyDecide where the rules tell.

    `is_override`: as a senior officer, otherwise than the rules tell, with the reason of whoever proposed it; the
    database takes it only beside the proposal of somebody else. Then RulesAlreadyDecide is raised where the
    rules say the same, and ResultStillOpen where they leave it open; `overrides_officer`: not where an
    officer decided what they left open, and a second reader came to another result. `document`: which one
    the decision rests on; the database takes none without one if the case has any.
    """
    if by.kind != "staff" or not reason.strip():
        raise ValueError("a case is settled by an officer, with a reason")
    snapshot, settled = (
        CaseSnapshot.of(rows, as_of),
        OfficerSettlement(outcome, reason.strip(), is_override, None, overrides_officer, document),
    )
    return _decided(
        DecisionInput(
            household, province, snapshot, request_id, by, now, adverse_change_after_days, is_review, settled,
            one_officer=one_officer, delayed_since=delayed_since, holds_from=holds_from,
        )
    )  # fmt: skip


def decile_of(policy: PolicyOn, decision: Mapping[str, Any]) -> int | None:
    """The tenth of the nation that a household is in, where its two ends are one; as a run stores it."""
    name = next((name for name, rank in policy.ranks.items() if rank.quantiles == 10), None)
    low = decision[name] if name else None
    return low if name and decision.get(f"{name}__high", low) == low else None


# ------------------------------------------------------------------------------------------ underneath


def _decided(matter: DecisionInput) -> PublishedResult:
    with acting_as(matter.by):
        (made,) = _decide_all([matter])
        if isinstance(made, ResultStillOpen | SecondOfficerNeeded):
            raise made
        assert isinstance(made, RecordedDecision), "it may be as it is"
        published_result = decision_in(matter.household, made.decision_id)
    assert published_result, "whoever may decide sees the decision"
    return published_result


def _decide_all(matters: Sequence[DecisionInput]) -> list[CaseDecision]:
    """Those that are decided already as they were; in the caller's transaction, as who decides."""
    for matter in matters:
        is_override = matter.settled is not None and matter.settled.is_override
        (check_can_override if is_override else check_can_decide)(matter.by, matter.province)
        if matter.snapshot.rows["persons"][0]["household_id"] != matter.household:
            raise ValueError("the rows are another household's")
    households = sorted({matter.household for matter in matters})
    assert len(households) == len(matters), "the second of a household must know what the first left"
    with connection.cursor() as cursor:
        cursor.execute(_ALONE, [households])
        cursor.execute(_MADE, [households, [matter.request for matter in matters]])
        decisions: dict[tuple[int, int | None], RecordedDecision] = {
            (household, request): RecordedDecision(*of) for household, request, *of in cursor.fetchall()
        }
    left = [matter for matter in matters if (matter.household, matter.request) not in decisions]
    found = iter(_make(left) if left else [])
    return [
        decisions.get((decision_input.household, decision_input.request)) or next(found)
        for decision_input in matters
    ]


def _rules(matters: Sequence[DecisionInput]) -> dict[int, int]:
    """Household → the run whose rules decide it, which is not replaced before this transaction ends."""
    rows = run_statement(_RULES, [[m.household for m in matters], [m.province for m in matters]])
    found = {int(household): int(run) for household, run in rows}
    if len(found) < len(matters):
        raise NothingPublished
    return found


def _make(matters: Sequence[DecisionInput]) -> list[CaseDecision]:
    """Work them out, and store what the rules, or an officer, could tell."""
    households = [matter.household for matter in matters]
    rules, before, standing = _rules(matters), last_results_of(households), findings_in_force(households)
    found = [
        _worked_out(m, rules[m.household], before.get(m.household), standing.get(m.household, ()))
        for m in matters
    ]
    clear = [(m, one) for m, one in zip(matters, found, strict=True) if isinstance(one, dict)]
    decisions = iter(_store(clear) if clear else [])
    return [next(decisions) if isinstance(one, dict) else one for one in found]


def _worked_out(
    matter: DecisionInput, run_id: int, before: PublishedResult | None, standing: Sequence[StandingFinding]
) -> dict[str, Any] | ResultStillOpen | ResultNotBetter | SecondOfficerNeeded:
    """The decision's columns but for the numbers of what is stored."""
    case, asked = case_under(run_id, matter.snapshot), matter
    matter = _on_findings(matter, case, standing)
    if (still := _check_open(case, matter.settled)) is not None:
        return still
    result = _result(case, matter.settled)
    if matter.must_be_better and not result.is_better_than(result_told(before) if before else None):
        return ResultNotBetter(result.outcome)
    looked = None
    if matter.one_officer:
        looked = second_look(
            matter.one_officer, result, result_told(before) if before else None,
            lambda snapshot: _result_from(asked, snapshot, run_id, standing),
            is_override=matter.settled is not None and matter.settled.is_override,
        )  # fmt: skip
    if isinstance(looked, SecondOfficerNeeded):
        return looked
    return {
        "household_id": matter.household, "province": matter.province, "run_id": run_id,
        "request_id": matter.request, "decided_by": matter.by.id,
        "outcome": result.outcome, "amount_rial": result.amount_rial,
        "kind": _kind(matter.settled),
        "reason": matter.settled.reason if matter.settled else "",
        "finding_id": matter.settled.finding_id if matter.settled else None,
        "document_id": matter.settled.document if matter.settled else None,
        "by_one_officer_rial": looked,
        **stored_columns(run_id, case), **_effect(matter, case, result, before),
    }  # fmt: skip


def _result_from(
    matter: DecisionInput, snapshot: CaseSnapshot, run_id: int, standing: Sequence[StandingFinding]
) -> HouseholdResult:
    """The result of the same household from other data."""
    case = case_under(run_id, snapshot)
    return _result(case, _on_findings(matter, case, standing).settled)


def _on_findings(
    matter: DecisionInput, case: DeterminedCase, standing: Sequence[StandingFinding]
) -> DecisionInput:
    """What an officer says now comes first, and then what an officer found before."""
    if matter.settled is not None or (one := deciding_finding(case, standing)) is None:
        return matter
    return replace(matter, settled=OfficerSettlement(one.outcome, one.reason, one.is_override, one.id))


def _store(clear: Sequence[tuple[DecisionInput, dict[str, Any]]]) -> list[RecordedDecision]:
    """Each case's data and its decision, and the record of it."""
    first = clear[0][0]
    kept = store_case_data(
        [HouseholdSnapshot(m.household, m.province, m.snapshot) for m, _ in clear], now=first.now
    )
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, [len(clear)])
        numbers = [int(number) for (number,) in cursor.fetchall()]
        rows = [
            {**columns, "id": number, "case_data_id": data}
            for (_, columns), number, data in zip(clear, numbers, kept, strict=True)
        ]
        cursor.executemany(_STORE, rows)
    for (matter, _), row in zip(clear, rows, strict=True):
        _keep_finding(matter, row)
    record_many([_happened(m, row) for (m, _), row in zip(clear, rows, strict=True)], now=first.now)
    return [RecordedDecision(row["id"], row["outcome"]) for row in rows]


def _keep_finding(matter: DecisionInput, row: Mapping[str, Any]) -> None:
    if matter.settled is None:
        return
    keep_finding(
        case_under(row["run_id"], matter.snapshot), reading_of(row["run_id"]).laws,
        household=matter.household, decision=row["id"], outcome=matter.settled.outcome,
        is_override=matter.settled.is_override, now=row["decided_at"],
        on=day_of(row["decided_at"]),
    )  # fmt: skip


def stored_columns(run_id: int, case: DeterminedCase) -> dict[str, Any]:
    """A determination as the run would have stored it, to the byte."""
    reading = reading_of(run_id)
    return {
        "facts": stored_text(reading.facts, case.facts),
        "decision": stored_text(reading.decision, case.decision),
        "decile": decile_of(case.policy, case.decision),
    }


def _kind(settled: OfficerSettlement | None) -> Decision.Kind:
    if settled is None:
        return Decision.Kind.ENGINE
    return Decision.Kind.OVERRIDE if settled.is_override else Decision.Kind.OFFICER


def _result(case: DeterminedCase, settled: OfficerSettlement | None) -> HouseholdResult:
    return result_of(case, settled.outcome, is_override=settled.is_override) if settled else result_of(case)


def _check_open(case: DeterminedCase, settled: OfficerSettlement | None) -> ResultStillOpen | None:
    """The rules decide if they can; an officer decides only what they leave open. Raises RulesAlreadyDecide."""
    if settled and settled.finding_id is not None:
        return None
    is_open = case.outcome == NEEDS_DATA
    if is_open and (settled is None or (settled.is_override and not settled.overrides_officer)):
        return ResultStillOpen(facts_needed(case))
    if settled and not is_open and (not settled.is_override or settled.outcome == case.outcome):
        raise RulesAlreadyDecide(case.outcome)
    return None


def _effect(
    matter: DecisionInput, case: DeterminedCase, result: HouseholdResult, before: PublishedResult | None
) -> dict[str, Any]:
    """What held before, and from when the new decision counts."""
    # Of two who waited for each other, the second may have looked at the clock first.
    decided_at = max(matter.now, before.published_at) if before else matter.now
    decided_on = day_of(decided_at)
    effective_on = _takes_effect_on(matter, result, before, decided_on)
    overturned_result = without_absent(
        lambda absent: _counts_back(matter, case, before, effective_on, decided_on, absent),
        lambda months: absent_members(matter.household, matter.snapshot, months),
        decided_on,
    )
    return {
        "decided_at": decided_at,
        "before_run_id": before.run_id if before and before.act is None else None,
        "before_decision_id": before.decision_id if before else None,
        "takes_effect_on": effective_on,
        "counts_from_on": overturned_result and overturned_result.since,
        "counts_from_run_id": overturned_result and overturned_result.run_id,
        "arrears_rial": overturned_result and overturned_result.arrears_rial,
    }


def _counts_back(
    matter: DecisionInput,
    case: DeterminedCase,
    before: PublishedResult | None,
    effective_on: dt.date | None,
    decided_on: dt.date,
    absent: AbsentMembers,
) -> OverturnedResult | None:
    """The earlier day from which the decision counts, if it does, with the arrears. `absent`: as overturn_result."""
    of, settled, found = matter.snapshot, matter.settled, None
    outcome, is_override = (settled.outcome, settled.is_override) if settled else ("", False)
    if before and matter.is_review:
        found = overturn_result(
            of, outcome, before, decided_on,
            is_override=is_override, holds_from=matter.holds_from, absent=absent,
        )  # fmt: skip
    if found is None and matter.goes_on is not None and _result(case, settled).outcome == ELIGIBLE:
        # Until a fall of the amount counts, what was decided before is due.
        due = result_told(before) if before and effective_on else None
        found = continued_result(case, of, outcome, matter.goes_on, due, decided_on, is_override, absent)
    if found is None and before and matter.delayed_since and effective_on is None:
        since = matter.delayed_since
        found = delayed_result(case, of, outcome, before, since, decided_on, matter.holds_from, absent)
    return found


def _takes_effect_on(
    matter: DecisionInput, result: HouseholdResult, before: PublishedResult | None, decided_on: dt.date
) -> dt.date | None:
    in_effect, pending = before, None
    # An open result ends nothing: what was decided before it is still in effect.
    while in_effect and (in_effect.outcome == NEEDS_DATA or _may_be_to_come(in_effect, decided_on)):
        previous = previous_of(in_effect)
        if in_effect.outcome != NEEDS_DATA:
            if counts_from(in_effect, previous) <= decided_on:
                break
            pending = pending or PendingAdverseResult(
                result_told(in_effect), notice_ends_on(in_effect, previous)
            )
        in_effect = previous
    counting = result_told(in_effect) if in_effect else None
    return takes_effect_on(result, counting, pending, decided_on, matter.adverse_change_after_days)


def _may_be_to_come(published_result: PublishedResult, on: dt.date) -> bool:
    day = published_result.act.takes_effect_on if published_result.act else published_result.adverse_from_on
    return day is not None and max(day, published_result.postponed_until or day) > on


def _happened(matter: DecisionInput, row: Mapping[str, Any]) -> AuditEntry:
    detail = {name: row[name] for name in ("run_id", "request_id", "kind", "outcome")}
    subject = f"decision:{row['id']}"
    return AuditEntry(matter.by, "decision.made", matter.household, matter.province, subject, detail)
