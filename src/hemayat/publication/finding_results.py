"""What a run decides of the households about which officers found something (R1.5d).

A run itself knows no findings. When it is proposed, each household with a finding in force is decided from the run's
own snapshot with its findings, and what comes of it is listed for the publishers. Once the run is published, jobs make
these decisions. Until then the earlier decision stays in force where it is better (eligibility/sql/in_force.sql).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from typing import Any

import duckdb
from django.db import connection

from hemayat.common.language import Lang, Message
from hemayat.eligibility.determination import DeterminedCase
from hemayat.eligibility.effective_dates import (
    HouseholdResult,
    is_above_limit,
    result_of,
    result_told,
    rial_resting_on,
)
from hemayat.eligibility.findings import (
    StandingFinding,
    blocking_criteria,
    deciding_finding,
    findings_in_force,
)
from hemayat.eligibility.permissions import OneOfficerData, is_loss_to_wait
from hemayat.eligibility.queries import PublishedResult, case_under, determinations_of
from hemayat.households.case_data import CaseSnapshot
from hemayat.households.queries import known_in_many
from hemayat.publication.models import FindingResult, Publication
from hemayat.registers.layout import bucket_of, snapshot_columns
from hemayat.registers.schema import TABLES
from hemayat.registers.snapshot import RegisterSnapshot, unchanged_while_read
from hemayat.registers.sql_literals import literal
from hemayat.requests.corrected_rows import (
    CorrectionView,
    Rows,
    corrected,
    counting,
    most_by_one,
    of_one_officer,
)
from hemayat.requests.corrections import corrections_in_force
from hemayat.requests.finding_reviews import cases_of
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE

GROUPS: dict[str, Message] = {
    "override": Message(
        "The decision of two officers stays valid, although this run gives a different result"
    ),
    "contradicted": Message(
        "The data in this run contradicts an officer’s finding. The result that is better for "
        "the household stays valid until a review"
    ),
    "second_officer": Message(
        "An officer’s correction is waiting for a second officer and does not count in this run"
    ),
    "increase_waits": Message(
        "With a correction that one officer made alone, the support would increase by more than the "
        "agreement allows. The household keeps its current support until a second officer has checked the "
        "correction"
    ),
    "kept": Message(
        "With the officer’s finding, the result is better for the household than in this run. "
        "The better result will apply"
    ),
    "refusal_replaced": Message(
        "An officer found the household not eligible, but this run finds it eligible"
    ),
    "other_criteria": Message("Despite an officer’s finding, other criteria make the result worse"),
    "data_missing": Message(
        "The data in this run is incomplete. The earlier decision, based on an officer’s "
        "finding, stays valid until a review"
    ),
    "open": Message("In this run, information about the household is missing"),
    "no_difference": Message("The officer’s finding does not change the result of this run"),
    "not_in_run": Message("The household is not in this run"),
}
"""How findings and a run meet, in the order in which publishers look at them."""
AT_A_TIME = 500
NOTHING_OF_ONE = OneOfficerData(None)
MOST_LISTED = 200
_CONCERNED = """
SELECT f.household_id, min(f.province), array_agg(f.id ORDER BY f.id) FROM finding f
WHERE f.ended_at IS NULL GROUP BY f.household_id ORDER BY f.household_id"""


@dataclass(frozen=True)
class HouseholdWithFindings:
    """A household with findings in force, by number."""

    household: int
    province: str
    findings: list[int]


@dataclass(frozen=True)
class FindingDecision:
    """A household as a run decides it, with its findings and without.

    `rows`: what it is decided from. `reviews`: finding → why an officer is to look at it again. `one_officer`: as for
    DecisionInput. `waits_for`: the findings that a second officer looks at before the household gets more, or less, and
    `is_held`: whether it is not decided until then. `of_one`, `waiting`: as for CorrectedRows.
    """

    group: str
    without: HouseholdResult
    result: HouseholdResult
    rows: Rows = field(repr=False)
    reviews: Mapping[int, str]
    one_officer: OneOfficerData = NOTHING_OF_ONE
    waits_for: tuple[int, ...] = ()
    is_held: bool = False
    of_one: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()


@dataclass(frozen=True)
class FindingCaseFacts:
    """What is known of a household when it is decided on its findings. `numbers`: national id → `person_no`."""

    run_id: int
    rows: Rows = field(repr=False)
    as_of: Mapping[str, dt.date]
    numbers: Mapping[str, int] = field(repr=False)
    corrections: Sequence[CorrectionView]
    standing: Sequence[StandingFinding]
    before: PublishedResult | None


def list_concerned(publication: Publication, snapshot: RegisterSnapshot) -> dict[str, Any]:
    """Decide every household with findings from the run's snapshot, keep what comes of it, and count it by group.

    As the system, in the transaction that proposes the run. Done again it begins anew.
    """
    run_id = publication.pk
    FindingResult.objects.filter(run_id=run_id).delete()
    groups: Counter[str] = Counter()
    cases: dict[str, list[int]] = defaultdict(list)
    for batch in _batches(_concerned(), snapshot.buckets):
        finding_results = _results(run_id, batch, snapshot)
        FindingResult.objects.bulk_create(finding_results)
        numbers = cases_of([number for one in finding_results for number in one.finding_ids])
        for one in finding_results:
            groups[one.group] += 1
            found = sorted({numbers[number] for number in one.finding_ids if number in numbers})
            cases[one.group] += found[: MOST_LISTED - len(cases[one.group])]
    return {name: {"households": groups[name], "cases": cases[name]} for name in GROUPS if groups[name]}


def groups_of(findings: Mapping[str, Any], lang: Lang) -> list[tuple[str, int, list[int]]]:
    """What is kept of `list_concerned`, to be shown: words, how many households, and the first cases by number."""
    return [
        (GROUPS[name][lang], findings[name]["households"], findings[name]["cases"])
        for name in GROUPS
        if name in findings
    ]


def decide_with_findings(facts: FindingCaseFacts) -> FindingDecision:
    """Decide a household as a single request would be decided: the same rows, rules and findings (R1.2a)."""
    case_of = partial(_case, facts.run_id, facts.as_of)

    def judge(value: Rows) -> HouseholdResult:
        return _decided(case_of(value), facts.standing)[0]

    def better(corrections: Sequence[CorrectionView]) -> tuple[Rows, list[int]]:
        return corrected(facts.rows, facts.as_of, corrections, facts.numbers).better(judge)

    count = counting(facts.corrections, lambda chosen: judge(better(chosen)[0]))
    rows, contradicted = better(count)
    plain = result_of(case_of(facts.rows))
    case = case_of(rows)
    result, finding = _decided(case, facts.standing)
    by_number = {correction.id: correction.finding_id for correction in facts.corrections}
    reviews = {by_number[number]: "contradicted" for number in contradicted}
    if finding and finding.is_override and not set(blocking_criteria(case)) <= finding.criteria:
        reviews[finding.id] = "other_criterion"
    group = _group(plain, result, finding, contradicted, facts.before)
    if group == "data_missing":
        # The earlier decision stays in force although the run decides nothing: an officer is to look at it.
        reviews = dict.fromkeys(
            [*by_number.values(), *(correction.id for correction in facts.standing)], "data_missing"
        )
    elif len(count) < len(facts.corrections) and group not in {"override", "contradicted"}:
        # A loss has other causes only if the corrections that wait would not prevent it either.
        best = judge(better(facts.corrections)[0])
        if group != "other_criteria" or not (facts.before and best.is_worse_than(result_told(facts.before))):
            group = "second_officer"
    made = FindingDecision(group, plain, result, rows, reviews)
    if finding and finding.is_override:
        return made
    made = _with_waiting(made, better, judge, count, facts)
    of_one = of_one_officer(count)
    if made.is_held or not of_one:
        return made
    others = better([one for one in count if one not in of_one])[0]
    # In rows of an own decision nobody can say what the corrections changed: all of the support may rest on them.
    without = judge(others) if facts.numbers else HouseholdResult(NOT_ELIGIBLE, 0)
    return _within_limit(made, without, others, of_one, facts)


# ------------------------------------------------------------------------------------------ underneath


def _with_waiting(
    made: FindingDecision,
    better: Callable[[Sequence[CorrectionView]], tuple[Rows, list[int]]],
    judge: Callable[[Rows], HouseholdResult],
    count: Sequence[CorrectionView],
    facts: FindingCaseFacts,
) -> FindingDecision:
    """Nothing is lost only because corrections that wait for a second officer do not count: it is held (0067)."""
    waiting = tuple(one.finding_id for one in facts.corrections if one not in count)
    if not waiting:
        return made
    rows = better(facts.corrections)[0]
    snapshot = CaseSnapshot.of(rows, facts.as_of)
    made = replace(made, waiting=waiting, one_officer=OneOfficerData(None, with_waiting=snapshot))
    before = result_told(facts.before) if facts.before else None
    if made.result.outcome == NEEDS_DATA or not is_loss_to_wait(made.result, before, judge(rows)):
        return made
    return replace(
        made, group="increase_waits", result=before or made.result, waits_for=waiting, is_held=True
    )


def _within_limit(
    made: FindingDecision,
    without: HouseholdResult,
    rows: Rows,
    of_one: Sequence[CorrectionView],
    facts: FindingCaseFacts,
) -> FindingDecision:
    """No more than today may rest on what one officer alone corrected, if it is above the limit (0067).

    `without`, `rows`: the result without these corrections, and what it is decided from.
    """
    before = result_told(facts.before) if facts.before else None
    most = most_by_one(of_one_officer(facts.corrections))
    looked = replace(made.one_officer, without=CaseSnapshot.of(rows, facts.as_of), limit_rial=most)
    made = replace(made, one_officer=looked, of_one=tuple(one.finding_id for one in of_one))
    rial = rial_resting_on(made.result, without)
    if not made.result.is_better_than(before) or not is_above_limit(rial, most):
        return made
    made = replace(made, group="increase_waits", waits_for=made.of_one)
    if without.is_better_than(before):
        return replace(made, result=without, rows=rows, one_officer=NOTHING_OF_ONE)
    return replace(made, result=before or without, is_held=True)


def _concerned() -> list[HouseholdWithFindings]:
    with connection.cursor() as cursor:
        cursor.execute(_CONCERNED)
        return [HouseholdWithFindings(*row) for row in cursor.fetchall()]


def _batches(
    concerned: Sequence[HouseholdWithFindings], buckets: int
) -> Iterator[list[HouseholdWithFindings]]:
    """Those of one bucket of the snapshot together."""
    ordered = sorted(concerned, key=lambda item: (bucket_of(item.household, buckets), item.household))
    for _, group in groupby(ordered, key=lambda item: bucket_of(item.household, buckets)):
        together = list(group)
        yield from (together[n : n + AT_A_TIME] for n in range(0, len(together), AT_A_TIME))


def _results(
    run_id: int, batch: Sequence[HouseholdWithFindings], snapshot: RegisterSnapshot
) -> list[FindingResult]:
    numbers = [household_with_findings.household for household_with_findings in batch]
    rows, before = _rows_of(snapshot, numbers), determinations_of(numbers)
    corrections, standing = corrections_in_force(numbers), findings_in_force(numbers)
    people = known_in_many(numbers)
    made = []
    for findings in batch:
        was = before.get(findings.household)
        row = FindingResult(
            run_id=run_id, household_id=findings.household, province=was.province if was else findings.province,
            finding_ids=findings.findings, was=was.outcome if was else "",
        )  # fmt: skip
        if (theirs := rows.get(findings.household)) is None:
            row.group = "not_in_run"
        else:
            ids = {f"{person['national_id']:010d}": int(person["person_no"]) for person in theirs["persons"]}
            facts = FindingCaseFacts(
                run_id, theirs, snapshot.registers, ids, corrections[findings.household],
                standing.get(findings.household, ()), was,
            )  # fmt: skip
            _fill(
                row,
                facts,
                {
                    this_person.person: ids.get(this_person.national_id)
                    for this_person in people.get(findings.household, ())
                },
            )
        made.append(row)
    return made


def _fill(row: FindingResult, facts: FindingCaseFacts, people: Mapping[int, int | None]) -> None:
    """Who the people are is kept by our own numbers alone, as everywhere."""
    decision = decide_with_findings(facts)
    kept = CaseSnapshot.of(facts.rows, facts.as_of)
    row.group = decision.group
    row.without_outcome, row.outcome, row.amount_rial = (
        decision.without.outcome,
        decision.result.outcome,
        decision.result.amount_rial,
    )
    row.rows, row.registers = kept.text, kept.registers
    row.people = {str(person): number for person, number in people.items() if number is not None}


def _case(run_id: int, as_of: Mapping[str, dt.date], rows: Rows) -> DeterminedCase:
    return case_under(run_id, CaseSnapshot.of(rows, as_of))


def _decided(
    case: DeterminedCase, standing: Sequence[StandingFinding]
) -> tuple[HouseholdResult, StandingFinding | None]:
    one = deciding_finding(case, standing)
    return (result_of(case, one.outcome, is_override=one.is_override) if one else result_of(case)), one


def _group(
    without: HouseholdResult,
    result: HouseholdResult,
    finding: StandingFinding | None,
    contradicted: Sequence[int],
    before: PublishedResult | None,
) -> str:
    own = before if before and before.act else None
    if finding and finding.is_override:
        return "override"
    if contradicted:
        return "contradicted"
    if own and own.outcome == ELIGIBLE and result.outcome == NEEDS_DATA:
        return "data_missing"
    if without.is_worse_than(result):
        return "kept"
    if own and own.outcome != ELIGIBLE and result.outcome == ELIGIBLE:
        return "refusal_replaced"
    if result.outcome == NEEDS_DATA:
        return "open"
    return "other_criteria" if own and result.is_worse_than(result_told(own)) else "no_difference"


def _rows_of(snapshot: RegisterSnapshot, households: Sequence[int]) -> dict[int, Rows]:
    """As registers.snapshot.rows_of, of many households of one bucket; without those that it does not have.

    Raises HemayatError if a file is not as it was prepared: decisions come of these rows, and not of the run's own.
    """
    bucket = bucket_of(households[0], snapshot.buckets)
    files = {table: snapshot.file(table, bucket) for table in TABLES}
    found: dict[int, Rows] = {}
    with unchanged_while_read(snapshot, list(files.values())), duckdb.connect() as con:
        for table, path in files.items():
            names = list(snapshot_columns(table))
            order = ", ".join(f'"{name}"' for name in names)
            file = literal(str(path))
            query = f"SELECT {order} FROM {file} WHERE household_id = ANY(?) ORDER BY {order}"  # noqa: S608 - our own names
            for row in con.execute(query, [list(households)]).fetchall():
                one = found.setdefault(int(row[0]), {name: [] for name in TABLES})
                one[table].append(dict(zip(names, row, strict=True)))
    return {household: rows for household, rows in found.items() if rows["persons"]}
