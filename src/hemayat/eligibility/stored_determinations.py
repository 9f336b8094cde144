"""A stored determination as a `DeterminedCase`: the same facts, the same policy, and the decision as it was stored."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from hemayat.common.dates import date_in_words
from hemayat.common.language import Lang, text_in
from hemayat.common.money import without_period
from hemayat.eligibility.determination import DeterminedCase, HouseholdDecider
from hemayat.eligibility.entry_titles import EntryTitles
from hemayat.eligibility.errors import UnreadableRun
from hemayat.eligibility.findings import CriterionLaw, laws_of
from hemayat.eligibility.models import Run
from hemayat.eligibility.queries import PublishedResult
from hemayat.eligibility.value_texts import value_words
from hemayat.engines.compiled_policy import CompiledPolicy, compile_policy
from hemayat.engines.reference import published_cut_points
from hemayat.households.case_data import CaseSnapshot
from hemayat.households.queries import data_set, stored_values
from hemayat.rules.resolved_policy import Fact

RUNS_KEPT = 8
"""Runs whose policy stays compiled in a process: the published one, and those that people look back at."""


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


def _compiled(run: Run) -> CompiledPolicy:
    with tempfile.TemporaryDirectory(prefix="hemayat-") as folder:
        (Path(folder) / "policy.yaml").write_text(run.policy_text, encoding="utf-8")
        compiled = compile_policy(Path(folder), run.on)
    if compiled.policy.version != run.policy_version:
        raise UnreadableRun(
            f"run {run.pk}: its policy is not version {run.policy_version} any more; restore it from a backup"
        )
    return compiled


@dataclass(frozen=True)
class ValueText:
    """One value of a household in words."""

    name: str
    title: str
    value: str


@dataclass(frozen=True)
class RegisterDataText:
    """What one register said, in words, with its owner and the day that it describes."""

    register: str
    title: str
    owner: str
    as_of: dt.date
    as_of_text: str
    values: tuple[ValueText, ...]


def data_in_words(of: DeterminedCase, lang: Lang) -> list[RegisterDataText]:
    """Every value that counted, by register, in the order of the policy: for "my household and its data"."""
    names, found = EntryTitles(of.policy, lang), []
    for table in {fact.table.name: fact.table for fact in of.policy.facts.values()}.values():
        values = tuple(
            ValueText(fact.name, names.fact(fact.name), _value(of, fact, names.fact(fact.name), lang))
            for fact in of.policy.facts.values()
            if fact.table.name == table.name
        )
        day = of.day_of(table.name)
        title, owner = text_in(table.title, lang), text_in(table.owner_title, lang)
        found.append(RegisterDataText(table.name, title, owner, day, date_in_words(day, lang), values))
    return found


def _value(of: DeterminedCase, fact: Fact, title: str, lang: Lang) -> str:
    type_ = replace(fact.type, unit=without_period(fact.type.unit, title, lang))
    return value_words(of.facts[fact.name] if of.is_known(fact.name) else None, type_, lang)
