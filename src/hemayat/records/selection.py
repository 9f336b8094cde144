"""Which records are behind a criterion: the rows that count, or may count, for the facts that decide it."""

from __future__ import annotations

from collections.abc import Mapping

from hemayat.eligibility.determination import HouseholdDecider, facts_behind
from hemayat.registers.record_schema import RECORD_DETAILS
from hemayat.rules.resolved_policy import Criterion, PolicyOn

FactsOfCriteria = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Register → criterion → the facts of that register that decide the criterion."""


def facts_by_register(policy: PolicyOn) -> FactsOfCriteria:
    """Of every register that has record details: which criteria hang on its rows, and through which facts."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for criterion in policy.criteria:
        for register, facts in _facts_of(policy, criterion).items():
            found.setdefault(register, {})[criterion.name] = tuple(facts)
    return found


def facts_of_criteria(decider: HouseholdDecider) -> FactsOfCriteria:
    """The same, worked out once for each run."""
    found: FactsOfCriteria = decider.kept.get(("records",), lambda: facts_by_register(decider.policy))
    return found


def _facts_of(policy: PolicyOn, criterion: Criterion) -> dict[str, list[str]]:
    """Facts that only choose the limit of the criterion are left out: nobody disputes a car for where they live."""
    found: dict[str, list[str]] = {}
    for name in facts_behind(policy, criterion.value or criterion.passes):
        register = policy.facts[name].table.name
        if register in RECORD_DETAILS:
            found.setdefault(register, []).append(name)
    return found
