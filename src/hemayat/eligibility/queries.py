"""Which run people see, what was decided about a household and what of it holds now, as rows and as cases.

A case (`case`) is a stored row with the rules of its run: the same facts, the same policy, and the decision as stored.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import connection

from hemayat.audit.context import run_statement
from hemayat.common.dates import day_of
from hemayat.eligibility.determination import DeterminedCase, HouseholdDecider
from hemayat.eligibility.errors import UnreadableRun
from hemayat.eligibility.findings import CriterionLaw, laws_of
from hemayat.eligibility.models import Run
from hemayat.engines.compiled_policy import CompiledPolicy, compile_policy
from hemayat.engines.reference import published_cut_points
from hemayat.households.case_data import CaseSnapshot
from hemayat.households.queries import data_set, stored_values
from hemayat.rules.unknowns import OUTCOMES


@dataclass(frozen=True)
class DecisionDetails:
    """What only a decision about one household has, beside what a run has too (`models.Decision`).

    `as_of`: register → the day that its answer describes.
    """

    decision_id: int
    kind: str
    request_id: int | None
    decided_by: str
    reason: str
    before_run_id: int | None
    before_decision_id: int | None
    takes_effect_on: dt.date | None
    counts_from_on: dt.date | None
    counts_from_run_id: int | None
    arrears_rial: int | None
    as_of: Mapping[str, dt.date] = field(repr=False)


@dataclass(frozen=True)
class PublishedResult:
    """What was decided about one household: by a published run or, where there is an `act`, by a decision of its own.

    `facts` and `decision` are arrays in the order of the run `run_id`, whose rules decided. It holds from
    `published_at` until `superseded_at`, when something else was decided about the household or the nation.
    `adverse_from_on`: of a run, the day from which it counts where it is worse than what held before.
    `postponed_until`: the later day to which a change for the worse was put off, because an objection is open.
    """

    facts: list[Any] = field(repr=False)
    decision: list[Any] = field(repr=False)
    run_id: int
    household: int
    province: str
    outcome: str
    amount_rial: int | None
    decile: int | None
    published_at: dt.datetime
    superseded_at: dt.datetime | None
    decided_on: dt.date
    act: DecisionDetails | None = None
    adverse_from_on: dt.date | None = None
    postponed_until: dt.date | None = None

    @property
    def decision_id(self) -> int | None:
        return self.act.decision_id if self.act else None

    @property
    def kind(self) -> str:
        """Who decided: "run"; "engine", the same rules for one household; "officer"; or "override", by two of them."""
        return self.act.kind if self.act else "run"

    @property
    def is_by_officer(self) -> bool:
        """Whether an officer's word stands beside the rules, or against them."""
        return self.kind in {"officer", "override"}


@dataclass(frozen=True)
class StoredCase(DeterminedCase):
    """A household as it was decided: `decision` is what was stored, not what this program would decide today."""

    stored: Mapping[str, Any] = field(repr=False)

    @property
    def decision(self) -> Mapping[str, Any]:
        return self.stored


@dataclass(frozen=True)
class StoredRunReader:
    """What a process keeps of a run: its rules, and what the places of its stored arrays mean.

    `decider`: its policy on its day with its cut points, also for households that are in no run. `laws`: the rules of
    each criterion, for what an officer finds about it.
    """

    decider: HouseholdDecider
    facts: list[dict[str, Any]]
    decision: list[dict[str, Any]]
    laws: Mapping[str, CriterionLaw] = field(repr=False)


RUNS_KEPT = 8
"""Runs whose policy stays compiled in a process: the published one, and those that people look back at."""
PUBLISHED_RUN_ID = (
    "(SELECT run_id FROM published_run GROUP BY run_id ORDER BY count(*) DESC, run_id DESC LIMIT 1)"
)
"""Of the run that people see in most provinces, for a statement that reads other things too; null if there is none."""
# Without the policy and the tables of figures: in a nation these are hundreds of kilobytes, read with every decision.
# Code that uses one of these columns makes one more query.
_RUN_COLUMNS = """r.id, r.policy_id, r.policy_version, r.title, r."on", r.households, r.is_synthetic, r.decided_at,
    r.published_at, r.superseded_at"""
_IN_MOST_PROVINCES = f"SELECT {_RUN_COLUMNS} FROM run r WHERE r.id = {PUBLISHED_RUN_ID}"  # noqa: S608 - as below
_OF_PROVINCE = f"""
SELECT {_RUN_COLUMNS}
FROM household h JOIN published_run p ON p.province = h.province JOIN run r ON r.id = p.run_id
WHERE h.id = %s"""  # noqa: S608 - all of it stands here
_COLUMNS = """facts, decision, run_id, household_id, province, outcome, amount_rial, decile, at, {until}, day, number,
    act, adverse_from_on, postponed_until"""
_OF_VIEW, _OF_HISTORY = _COLUMNS.format(until="superseded_at"), _COLUMNS.format(until="until")
_LATEST_FIRST = "ORDER BY at DESC, run_id DESC, number DESC NULLS LAST"
_CURRENT = f"SELECT {_OF_VIEW} FROM result_in_force(%(household)s)"  # noqa: S608 - all of it stands here
_CURRENT_OF_MANY = f"""
SELECT one.* FROM unnest(%(households)s::bigint[]) AS asked (household)
CROSS JOIN LATERAL (
    SELECT {_OF_VIEW} FROM result_by_run WHERE household_id = asked.household AND superseded_at IS NULL
        AND run_id = (SELECT f.run_id FROM in_force(asked.household) f WHERE f.decision_id IS NULL)
    UNION ALL SELECT {_OF_VIEW} FROM result_by_decision WHERE household_id = asked.household
        AND number = (SELECT f.decision_id FROM in_force(asked.household) f)) AS one"""  # noqa: S608 - as above
"""A function for each household would ask each time who acts."""
_RIGHT_RUNS = "ARRAY(SELECT c.id FROM run c WHERE NOT is_run_corrected(c.id))"
"""Computed once for a statement: asked for each of ten thousand households, it took 2.1 s instead of 0.7 s."""
_LAST_OF_MANY = f"""
SELECT one.* FROM unnest(%(households)s::bigint[]) AS asked (household)
CROSS JOIN LATERAL (
    SELECT {_OF_VIEW} FROM result_by_run WHERE household_id = asked.household AND run_id = ANY ({_RIGHT_RUNS})
    UNION ALL SELECT {_OF_VIEW} FROM result_by_decision WHERE household_id = asked.household
    {_LATEST_FIRST} LIMIT 1) AS one"""  # noqa: S608 - as above
"""The last result of each, without the runs that were corrected since (sql/in_force.sql)."""
_HELD = f"""
SELECT holds, superseded_at, {_OF_HISTORY} FROM results_of_household(%(household)s)
WHERE NOT was_held_back {_LATEST_FIRST}"""  # noqa: S608 - as above
_OF_RUN = f"""
SELECT {_OF_HISTORY} FROM results_of_household(%(household)s)
WHERE run_id = %(run)s AND number IS NULL {_LATEST_FIRST} LIMIT 1"""  # noqa: S608 - as above
_OF_DECISION = f"""
SELECT {_OF_HISTORY} FROM results_of_household(%(household)s) WHERE number = %(number)s"""  # noqa: S608 - as above


def published_run() -> Run | None:
    """The run that people see in most provinces, whose rules count for the nation; None before the first publication.

    While a run is published province by province, a household is decided by the run of its own province: `run_of`.
    """
    return next(iter(Run.objects.raw(_IN_MOST_PROVINCES)), None)


def run_of(household: int) -> Run | None:
    """The run that is published in the household's province; None where there is none or the household is not seen."""
    return next(iter(Run.objects.raw(_OF_PROVINCE, [household])), None)


def outcomes_of(run: Run) -> dict[str, int]:
    """Outcome → how many households of the run have it; outcomes that nobody has are there with 0. One query."""
    found = dict.fromkeys(OUTCOMES, 0)
    for _province, _area, _sex, _decile, outcome, households, *_ in run.counts.get("cells", []):
        found[outcome] += households
    return found


def determination_of(household: int) -> PublishedResult | None:
    """What is in force now, by the published run or by a decision of the household's own (sql/in_force.sql). One query.

    None where there is neither, or the household is not seen.
    """
    return _one(_CURRENT, household=household)


def determinations_of(households: Sequence[int]) -> dict[int, PublishedResult]:
    """The same of many, by household. One query."""
    if len(households) == 1:
        # A function keeps its plan (0066): to plan the other statement takes ten times as long as to run it.
        published_results = _rows(_CURRENT, household=households[0])
    else:
        published_results = _rows(_CURRENT_OF_MANY, households=list(households))
    return {published_result.household: published_result for published_result in published_results}


def last_results_of(households: Sequence[int]) -> dict[int, PublishedResult]:
    """As `determinations_of`; of a household that the published run could not decide, what was in force before it.

    Support goes on as that result said, so a decision takes something away if it is worse than that (A15). Two queries.
    """
    published_results = determinations_of(households)
    left = [household for household in households if household not in published_results]
    return published_results | (
        {
            published_result.household: published_result
            for published_result in _rows(_LAST_OF_MANY, households=left)
        }
        if left
        else {}
    )


def determination_in(household: int, run_id: int) -> PublishedResult | None:
    """What a run that is or was published decided about the household. One query."""
    return _one(_OF_RUN, household=household, run=run_id)


def decision_in(household: int, number: int) -> PublishedResult | None:
    """A decision of the household's own, by its number. One query."""
    return _one(_OF_DECISION, household=household, number=number)


def earlier_of(household: int) -> list[PublishedResult]:
    """What held before, by runs and by decisions, the latest first. One query."""
    return held_by(household)[1]


def held_by(household: int) -> tuple[PublishedResult | None, list[PublishedResult]]:
    """What holds now, as `determination_of`, and what held before, as `earlier_of`. One query for both."""
    now: PublishedResult | None = None
    before: list[PublishedResult] = []
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"household": household})
        for holds, superseded_at, *row in cursor.fetchall():
            published_result = _published(row)
            if holds:
                now = replace(published_result, superseded_at=superseded_at)
            else:
                before += [published_result] if published_result.superseded_at else []
    return now, before


def before_of(published: PublishedResult) -> PublishedResult | None:
    """What a decision of the household's own was made in place of; None where nothing was. At most one query."""
    act = published.act
    if act and act.before_decision_id:
        return decision_in(published.household, act.before_decision_id)
    if act and act.before_run_id:
        return determination_in(published.household, act.before_run_id)
    return None


def previous_of(published: PublishedResult) -> PublishedResult | None:
    """What held before it: what a decision was made in place of, or what a run came after. At most one query."""
    if published.act:
        return before_of(published)
    published_results = earlier_of(published.household)
    return next((one for one in published_results if one.published_at < published.published_at), None)


def case(published: PublishedResult) -> StoredCase:
    """The case whose reasons are those of the rules that decided it. Raises UnreadableRun.

    The first call for a run compiles its policy, some tenths of a second; later ones in the same process do not.
    """
    reading = reading_of(published.run_id)
    facts = stored_values(reading.facts, published.facts)
    stored = stored_values(reading.decision, published.decision)
    if published.act is None:
        return StoredCase(reading.decider, facts, stored)
    if published.is_by_officer:
        # Settled is what the determination that it cites leaves open, or tells otherwise.
        stored |= {"outcome": published.outcome, "amount_rial": published.amount_rial}
    return StoredCase(reading.decider.over(published.act.as_of), facts, stored)


def recomputed(published: PublishedResult) -> dict[str, Any]:
    """What the run's policy decides from the stored facts, computed now: equal to the stored decision (R1.5a)."""
    stored_case = case(published)
    return stored_case.decide(stored_case.facts)


def case_under(run_id: int, snapshot: CaseSnapshot) -> DeterminedCase:
    """A household decided from its own rows by the run's rules. Raises UnreadableRun.

    Raises ValueError where it is not said which day a register's answer describes.
    """
    reading = reading_of(run_id)
    decider = reading.decider
    if missing := set(decider.as_of) - set(snapshot.as_of):
        raise ValueError(f"as_of lacks the day of {', '.join(sorted(missing))}")
    its_own = decider.over(snapshot.as_of)
    return DeterminedCase(its_own, its_own.reference.facts(snapshot.rows))


@lru_cache(RUNS_KEPT)
def reading_of(run_id: int) -> StoredRunReader:
    """A run never changes once it is published, so what is kept stays right. Raises UnreadableRun."""
    run = Run.objects.get(pk=run_id)
    compiled = _compiled(run)
    as_of = {name: dt.date.fromisoformat(day) for name, day in run.registers.items()}
    cuts = {**run.cut_points, **published_cut_points(compiled)}
    decider = HouseholdDecider(compiled, as_of, cuts)
    if (entitlement := compiled.on_day.entitlement) is not None:
        # An officer's decision asks for the amount while it holds locks: nothing is compiled then. So with the laws.
        decider.evaluator({"amount": entitlement.amount})
    laws = laws_of(compiled.on_day)
    return StoredRunReader(decider, data_set(run_id).columns, run.decision_columns, laws)


def _one(query: str, **kwargs: Any) -> PublishedResult | None:
    published_results = _rows(query, **kwargs)
    return published_results[0] if published_results else None


def _rows(query: str, **kwargs: Any) -> list[PublishedResult]:
    return [_published(row) for row in run_statement(query, kwargs)]


def _published(row: Sequence[Any]) -> PublishedResult:
    (
        facts,
        decision,
        run,
        household,
        province,
        outcome,
        amount,
        decile,
        at,
        until,
        day,
        _,
        act,
        adverse,
        put_off,
    ) = row
    return PublishedResult(
        json.loads(facts), json.loads(decision), run, household, province, outcome, amount, decile, at, until,
        day or day_of(at), _act(json.loads(act)) if act else None, adverse, put_off,
    )  # fmt: skip


def _act(columns: dict[str, Any]) -> DecisionDetails:
    for name in ("takes_effect_on", "counts_from_on"):
        columns[name] = columns[name] and dt.date.fromisoformat(columns[name])
    columns["as_of"] = {name: dt.date.fromisoformat(day) for name, day in columns["as_of"].items()}
    return DecisionDetails(**columns)


def _compiled(run: Run) -> CompiledPolicy:
    with tempfile.TemporaryDirectory(prefix="hemayat-") as folder:
        (Path(folder) / "policy.yaml").write_text(run.policy_text, encoding="utf-8")
        compiled = compile_policy(Path(folder), run.on)
    if compiled.policy.version != run.policy_version:
        raise UnreadableRun(
            f"run {run.pk}: its policy is not version {run.policy_version} any more; restore it from a backup"
        )
    return compiled
