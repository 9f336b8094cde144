"""After a run is published: decide the households with officers' findings by it, batch by batch, in jobs (R1.5d)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from django.db import connection, transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

from hemayat.agreements.queries import version_in_force
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of
from hemayat.eligibility.effective_dates import result_told
from hemayat.eligibility.errors import SecondOfficerNeeded
from hemayat.eligibility.findings import StandingFinding, findings_in_force
from hemayat.eligibility.household_decision import (
    CaseDecision,
    DecisionInput,
    RecordedDecision,
    decide_cases,
)
from hemayat.eligibility.queries import PublishedResult, determinations_of
from hemayat.households.case_data import CaseSnapshot
from hemayat.publication.finding_results import FindingCaseFacts, FindingDecision, decide_with_findings
from hemayat.publication.models import FindingResult
from hemayat.referrals.approval_sync import apply_decisions
from hemayat.registers.schema import TABLES
from hemayat.requests.case_process import notify_household
from hemayat.requests.corrected_rows import CorrectionView
from hemayat.requests.corrections import corrections_in_force
from hemayat.requests.finding_reviews import ask_second_officer, hold_entry, open_review
from hemayat.rules.unknowns import NEEDS_DATA

TASK = "publication.decide_findings"
AT_A_TIME = 200
# Of households whose province sees the run by now.
_NEXT = """
SELECT x.household_id FROM finding_result x JOIN household h ON h.id = x.household_id
JOIN published_run p ON p.province = h.province AND p.run_id = x.run_id
WHERE x.run_id = %s AND x.decided_at IS NULL ORDER BY x.household_id LIMIT %s FOR UPDATE OF x SKIP LOCKED"""
_UNFINISHED = """
SELECT DISTINCT x.run_id FROM finding_result x JOIN household h ON h.id = x.household_id
JOIN published_run p ON p.province = h.province AND p.run_id = x.run_id WHERE x.decided_at IS NULL"""
# What was found after the run was proposed: the household is decided from the data of its own, later decision.
_FOUND_SINCE = """
INSERT INTO finding_result (household_id, run_id, province, "group", finding_ids, was, without_outcome, outcome, rows,
    registers, people)
SELECT d.household_id, %(run)s, d.province, 'found_since', f.ids, d.outcome, '', NULL, c.rows, c.registers, '{}'
FROM (SELECT household_id, array_agg(id) AS ids, max(at) AS at FROM finding WHERE ended_at IS NULL GROUP BY 1) AS f
CROSS JOIN LATERAL (SELECT * FROM decision x WHERE x.household_id = f.household_id ORDER BY x.id DESC LIMIT 1) AS d
JOIN case_data c ON c.household_id = d.household_id AND c.id = d.case_data_id
WHERE f.at > (SELECT proposed_at FROM publication WHERE run_id = %(run)s)
ON CONFLICT DO NOTHING"""


def begin_findings(run_id: int) -> None:
    """Let a job decide the next households, once the transaction commits. One waiting job for a run is enough."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_FOUND_SINCE, {"run": run_id})
    _begin(run_id)


def decide_batch(run_id: int, *, now: dt.datetime) -> int:
    """Decide the next households with findings by the published run; returns how many were looked at. Idempotent."""
    with acting_as(SYSTEM):
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, [run_id, AT_A_TIME])
            numbers = [household for (household,) in cursor.fetchall()]
        if not numbers:
            return 0
        rows = list(
            FindingResult.objects.filter(run_id=run_id, household_id__in=numbers).order_by("household_id")
        )
        _decide(rows, now)
        _begin(run_id)
    return len(rows)


def unfinished() -> list[int]:
    """Runs with households that are still to be decided: for the timetable, if a job was lost."""
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(_UNFINISHED)
        return [run_id for (run_id,) in cursor.fetchall()]


def resume(run_id: int) -> None:
    with acting_as(SYSTEM):
        _begin(run_id)


# ------------------------------------------------------------------------------------------ underneath


def _begin(run_id: int) -> None:
    # A transaction within the caller's: what is refused because it waits already must not undo the rest.
    with suppress(exceptions.AlreadyEnqueued), transaction.atomic():
        name = f"findings of run {run_id}"
        app.configure_task(TASK, queue="notices", lock=name, queueing_lock=name).defer(run_id=run_id)


def _decide(rows: Sequence[FindingResult], now: dt.datetime) -> None:
    numbers = [row.household_id for row in rows]
    before = determinations_of(numbers)
    corrections, standing = corrections_in_force(numbers), findings_in_force(numbers)
    waiting: list[tuple[FindingResult, FindingDecision]] = []
    for row in rows:
        was = before.get(row.household_id)
        if row.rows and not _is_decided_since(row, was):
            decision = decide_with_findings(
                _facts(row, corrections[row.household_id], standing.get(row.household_id, ()), was)
            )
            if _is_to_be_decided(decision, was):
                waiting.append((row, decision))
            else:
                _open_reviews(row, decision, now)
    cases = decide_cases([_matter(row, found, now) for row, found in waiting])
    for (row, decision), one in zip(waiting, cases, strict=True):
        row.decision_id = one.decision_id if isinstance(one, RecordedDecision) else None
        _open_reviews(row, _waits_after_all(decision, one), now)
    apply_decisions([row.household_id for row, _ in waiting], now=now)
    _tell(waiting, before, now)
    for row in rows:
        row.decided_at, row.rows, row.people = now, "", {}
        row.save(update_fields=["decided_at", "decision_id", "rows", "people"])


def _waits_after_all(decision: FindingDecision, made: CaseDecision) -> FindingDecision:
    """If the household was decided after `before` was read: its entry decides it by what is in force by now (0067)."""
    if not isinstance(made, SecondOfficerNeeded):
        return decision
    return replace(decision, waits_for=decision.waiting if made.is_loss else decision.of_one)


def _open_reviews(row: FindingResult, decision: FindingDecision, now: dt.datetime) -> None:
    for finding, because in decision.reviews.items():
        open_review(
            household=row.household_id, province=row.province, finding=finding, because=because, now=now
        )
    if decision.waits_for:
        asked: dict[str, Any] = {
            "household": row.household_id, "province": row.province, "findings": decision.waits_for, "now": now
        }  # fmt: skip
        ask_second_officer(**asked)
        hold_entry(**asked)


def _facts(
    row: FindingResult,
    corrections: Sequence[CorrectionView],
    standing: Sequence[StandingFinding],
    was: PublishedResult | None,
) -> FindingCaseFacts:
    kept = CaseSnapshot.read(row.rows, row.registers)
    rows = {name: [dict(this_row) for this_row in kept.rows.get(name, ())] for name in TABLES}
    # The rows of an own decision hold its corrections already: then nobody is numbered.
    numbers = {
        correction.national_id: int(row.people[str(correction.person)])
        for correction in corrections
        if str(correction.person) in row.people
    }
    return FindingCaseFacts(row.run_id, rows, kept.as_of, numbers, corrections, standing, was)


def _is_decided_since(row: FindingResult, was: PublishedResult | None) -> bool:
    """Whether another decision about the household was made by the rules of this run meanwhile."""
    return was is not None and was.act is not None and was.run_id == row.run_id


def _is_to_be_decided(finding_decision: FindingDecision, was: PublishedResult | None) -> bool:
    """The run stays in force where findings change nothing, unless an earlier decision is kept against it."""
    if finding_decision.result.outcome == NEEDS_DATA or finding_decision.is_held:
        return False
    return finding_decision.result != finding_decision.without or (was is not None and was.act is not None)


def _matter(row: FindingResult, decision: FindingDecision, now: dt.datetime) -> DecisionInput:
    days = version_in_force(day_of(now)).parameters.adverse_change_after_days
    as_of = {name: dt.date.fromisoformat(day) for name, day in row.registers.items()}
    snapshot = CaseSnapshot.of(decision.rows, as_of)
    return DecisionInput(
        row.household_id, row.province, snapshot, None, SYSTEM, now, days, is_review=False,
        one_officer=decision.one_officer,
    )  # fmt: skip


def _tell(
    waiting: Sequence[tuple[FindingResult, FindingDecision]],
    before: dict[int, PublishedResult],
    now: dt.datetime,
) -> None:
    """Heads whose result is not the one that was in force until then."""
    for row, found in waiting:
        was = before.get(row.household_id)
        if row.decision_id is not None and (was is None or result_told(was) != found.result):
            key = f"decision:{row.decision_id}"
            notify_household(row.household_id, row.province, f"result_{found.result.outcome}.1", key, now=now)
