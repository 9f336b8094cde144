"""Every short way from a refusal to another outcome: changes of one's own data, and exemptions that may be missing.

Each was tried by deciding again. An exemption is named with the register that would have to show it, never as something
to claim: only the register's record makes it apply.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, product
from typing import Any

from hemayat.eligibility.counterfactuals import (
    Counterfactual,
    FactSetting,
    change_effort,
    options_of,
    with_fact,
)
from hemayat.eligibility.determination import DeterminedCase, facts_behind
from hemayat.rules.resolved_policy import Criterion, Fact, Waiver
from hemayat.rules.unknowns import NOT_ELIGIBLE, Verdict

MOST_TRIED = 64
"""Combinations of ways to meet each failed criterion; a policy rarely has more than four."""
MOST_RECORDS = 2
"""Records that an exemption may take: nobody lacks three by a register's mistake."""


@dataclass(frozen=True)
class Exemption:
    """A waiver that would apply if the registers showed `settings`. `outcome`: the result then."""

    waiver: str
    settings: tuple[FactSetting, ...]
    criteria: tuple[str, ...]
    outcome: str


def ways_of(case: DeterminedCase) -> tuple[Counterfactual, ...]:
    """The shortest changes after which nothing refuses any more, in the order in which people can change them."""
    failed = _failed(case)
    choices = [options_of(case, case.facts, criterion) for criterion in failed]
    tried = (_merged(case, options) for options in islice(product(*choices), MOST_TRIED))
    found = {change.settings: change for change in tried if change}
    ways = list(found.values()) or list(_stepwise(case))
    shortest = min((len(change.settings) for change in ways), default=0)
    return tuple(sorted((c for c in ways if len(c.settings) == shortest), key=lambda c: _rank(case, c)))


def exemptions_of(case: DeterminedCase) -> tuple[Exemption, ...]:
    """Of those that cover a failed criterion and do not apply: what a register would have to show for each."""
    failed = {criterion.name for criterion in _failed(case)}
    exemptions = (_exemption(case, waiver) for waiver in case.policy.waivers if failed & set(waiver.covers))
    return tuple(one for one in exemptions if one)


def distance_to_limit(case: DeterminedCase, criterion: Criterion) -> int | None:
    """How far the value is beyond the limit, in the value's unit; None if it is not known, or is no number."""
    value, limit = criterion.value, criterion.limit
    if not value or not limit or value.type.kind != "number":
        return None
    ends = case.decider.evaluator({"value": value, "limit": limit})(case.facts)
    (low, high), (least, most) = ends["value"], ends["limit"]
    is_known = None not in (low, least) and (low, least) == (high, most)
    return abs(low - least) if is_known else None


def _failed(case: DeterminedCase) -> list[Criterion]:
    return [c for c in case.policy.criteria if case.verdict(c.name) is Verdict.FAILED]


def _merged(case: DeterminedCase, options: Sequence[tuple[FactSetting, ...]]) -> Counterfactual | None:
    """All options together, if they give another outcome; of two settings of one fact the further one counts."""
    settings: dict[str, FactSetting] = {}
    for setting in (setting for option in options for setting in option):
        this_setting = settings.get(setting.fact)
        if this_setting is None or change_effort(case.facts, setting) > change_effort(
            case.facts, this_setting
        ):
            settings[setting.fact] = setting
    return _tried(case, tuple(settings.values()))


def _tried(case: DeterminedCase, settings: tuple[FactSetting, ...]) -> Counterfactual | None:
    facts: Mapping[str, Any] = case.facts
    for setting in settings:
        facts = with_fact(facts, setting.fact, setting.value)
    outcome = str(case.decide(facts)["outcome"])
    return None if outcome == NOT_ELIGIBLE else Counterfactual(outcome, settings)


def _stepwise(case: DeterminedCase) -> Iterator[Counterfactual]:
    """One change after the other until nothing refuses.

    For criteria that depend on each other: meeting one of them can break another, so no combination of separate ways
    is enough.
    """
    facts, settings = dict(case.facts), dict[str, FactSetting]()
    for _ in range(2 * len(case.policy.criteria)):
        decision = case.decide(facts)
        if decision["outcome"] != NOT_ELIGIBLE:
            yield Counterfactual(str(decision["outcome"]), tuple(settings.values()))
            return
        failed = next(c for c in case.policy.criteria if decision[f"{c.name}__verdict"] == Verdict.FAILED)
        options = options_of(case, facts, failed) or options_of(case, facts, failed, (Verdict.UNDETERMINED,))
        if not options:
            return
        for setting in options[0]:
            settings[setting.fact] = setting
            facts = with_fact(facts, setting.fact, setting.value)


def _rank(case: DeterminedCase, change: Counterfactual) -> tuple[int, float]:
    """The policy's order of what people can change, then the smaller change."""
    order = case.policy.policy.change_order or tuple(case.policy.facts)
    place = {name: at for at, name in enumerate(order)}
    return (
        max(place.get(setting.fact, len(order)) for setting in change.settings),
        sum(change_effort(case.facts, setting) for setting in change.settings),
    )


def _exemption(case: DeterminedCase, waiver: Waiver) -> Exemption | None:
    """With as few records as possible: yes-or-no facts. Who lives where and with whom is none of them."""
    behind = [case.policy.facts[name] for name in facts_behind(case.policy, waiver.when)]
    records = [fact for fact in behind if fact.type.kind == "bool"]
    for count in range(1, MOST_RECORDS + 1):
        for chosen in combinations(records, count):
            if exemption := _applied(case, waiver, chosen):
                return exemption
    return None


def _applied(case: DeterminedCase, waiver: Waiver, records: Sequence[Fact]) -> Exemption | None:
    settings = tuple(FactSetting(fact.name, "is", not case.facts[fact.name]) for fact in records)
    facts: Mapping[str, Any] = case.facts
    for setting in settings:
        facts = with_fact(facts, setting.fact, setting.value)
    if case.decider.evaluator({"when": waiver.when})(facts)["when"] != (True, True):
        return None
    decision = case.decide(facts)
    waived = tuple(
        criterion.name
        for criterion in _failed(case)
        if criterion.name in waiver.covers and decision[f"{criterion.name}__verdict"] == Verdict.WAIVED
    )
    return Exemption(waiver.name, settings, waived, str(decision["outcome"])) if waived else None
