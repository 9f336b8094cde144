"""What an anonymous check has shown so far, and which questions can still change it: found by deciding with ranges.

An unanswered question is a range of values. The engine decides with ranges wherever a register may leave a fact open.
Of a real household some facts are always known (its size, whether its head is alive); if a visitor leaves one of these
blank, each possible value is tried. So a result that is certain stays so whatever the blanks are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

from hemayat.eligibility.counterfactuals import MET, with_fact
from hemayat.eligibility.current_rules import CurrentRules
from hemayat.eligibility.determination import DeterminedCase, deciding_facts, facts_behind
from hemayat.eligibility.trial import (
    MOST_PERSONS,
    Answer,
    can_stay_open,
    is_household_size,
    is_part_of_household,
    trial_case,
    waits_for_the_nation,
)
from hemayat.rules.nodes import Node
from hemayat.rules.resolved_policy import Criterion, Fact
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE, Verdict

MOST_TRIED = 4096
"""Combinations of values that are tried for one criterion; if there are more, every open question counts."""
_SIZES = (1, 2, 3, 4, 5, MOST_PERSONS)
"""The sizes of households that show whether a size matters."""


@dataclass(frozen=True)
class _OpenFacts:
    """The unanswered facts on which one criterion hangs: those of its condition, and those of its waivers alone."""

    own: tuple[str, ...]
    waiving: tuple[str, ...]


class TrialResult:
    """The result for these answers. `answers`: fact → value; what is left out is unanswered."""

    def __init__(self, rules: CurrentRules, answers: Mapping[str, Answer]) -> None:
        self.rules, self.answers = rules, answers
        self.policy, self.decider = rules.decider.policy, rules.decider
        self._facts = trial_case(rules, answers).facts
        self._deciding = deciding_facts(self.policy)
        self._decisions: dict[tuple[tuple[str, Any], ...], Mapping[str, Any]] = {}

    @cached_property
    def verdicts(self) -> Mapping[str, Verdict]:
        """Criterion → its verdict if that is certain; UNDETERMINED if an answer, or a national run, can change it."""
        return {criterion.name: self._verdict(criterion) for criterion in self.policy.criteria}

    @cached_property
    def outcome(self) -> str:
        """Certain, whatever the blanks are, unless it is NEEDS_DATA."""
        verdicts = set(self.verdicts.values())
        if Verdict.FAILED in verdicts:
            return NOT_ELIGIBLE
        return ELIGIBLE if verdicts <= set(MET) else NEEDS_DATA

    @cached_property
    def amounts_rial(self) -> tuple[int, int] | None:
        """The least and the most that an eligible household could get; None if nothing is known of it."""
        if self.outcome != ELIGIBLE or self.policy.entitlement is None:
            return None
        tried = self._assignments([self.policy.entitlement.amount])
        amounts = [self._decision(values)["amount_rial"] for values in tried or ()]
        return (min(amounts), max(amounts)) if amounts and None not in amounts else None

    @cached_property
    def example(self) -> DeterminedCase:
        """A household with these answers; what is always known of a real one, and was left blank, has some value."""
        blanks = [
            n for n in self._deciding if n not in self.answers and not can_stay_open(self.policy.facts[n])
        ]
        return DeterminedCase(
            self.decider, _with(self._facts, {n: _possible(self.policy.facts[n])[0] for n in blanks})
        )

    def depends_on(self, criterion: str) -> tuple[str, ...]:
        """The unanswered facts that can change an open criterion, in the policy's order."""
        hanging = self._hanging.get(criterion)
        return (*hanging.own, *hanging.waiving) if hanging else ()

    @cached_property
    def open_facts(self) -> tuple[str, ...]:
        """The unanswered facts that can still change the result."""
        if self.outcome == ELIGIBLE:
            return self._of_the_amount
        if self.outcome == NOT_ELIGIBLE:
            return ()
        names = {name for criterion in self._hanging for name in self.depends_on(criterion)}
        return tuple(name for name in self._deciding if name in names)

    def to_ask(self, seen: Collection[str]) -> tuple[str, ...]:
        """Of these, what to ask next. `seen`: questions that were asked already, answered or left blank.

        A waiver is asked about only once the condition that it waives was asked about and is still open.
        """
        if self.outcome != NEEDS_DATA:
            return tuple(name for name in self.open_facts if name not in seen)
        found: set[str] = set()
        for hanging in self._hanging.values():
            found |= set(hanging.own) - set(seen) or set(hanging.waiving) - set(seen)
        return tuple(name for name in self._deciding if name in found)

    # ------------------------------------------------------------------------------------ underneath

    def _verdict(self, criterion: Criterion) -> Verdict:
        if waits_for_the_nation(self.rules, criterion.name):
            return Verdict.UNDETERMINED
        tried = self._assignments(self._nodes(criterion))
        verdicts: set[Verdict] = set()
        for values in tried or ():
            verdicts.add(Verdict(self._decision(values)[f"{criterion.name}__verdict"]))
            if Verdict.UNDETERMINED in verdicts or (Verdict.FAILED in verdicts and len(verdicts) > 1):
                return Verdict.UNDETERMINED
        if not verdicts:
            return Verdict.UNDETERMINED
        return verdicts.pop() if len(verdicts) == 1 else Verdict.WAIVED

    def _decision(self, values: Mapping[str, Answer]) -> Mapping[str, Any]:
        key = tuple(values.items())
        if key not in self._decisions:
            self._decisions[key] = self.decider.reference.decide(_with(self._facts, values))
        return self._decisions[key]

    def _assignments(self, nodes: Sequence[Node]) -> list[dict[str, Answer]] | None:
        """Each possible value of the blanks behind these that are always known in truth; None if they are too many."""
        names = [name for name in self._blanks(nodes) if not can_stay_open(self.policy.facts[name])]
        values = [_possible(self.policy.facts[name]) for name in names]
        if prod(map(len, values)) > MOST_TRIED:
            return None
        tried = (dict(zip(names, one, strict=True)) for one in product(*values))
        return [one for one in tried if self._is_a_household({**self.answers, **one})]

    def _blanks(self, nodes: Iterable[Node]) -> list[str]:
        behind = {name for node in nodes for name in facts_behind(self.policy, node)}
        return [name for name in self._deciding if name in behind and name not in self.answers]

    def _nodes(self, criterion: Criterion) -> list[Node]:
        return [criterion.passes, *(waiver.when for waiver in self.policy.waivers_of(criterion.name))]

    @cached_property
    def _hanging(self) -> dict[str, _OpenFacts]:
        """Of the open criteria that an answer can settle."""
        return {
            criterion.name: self._facts_that_turn(criterion)
            for criterion in self.policy.criteria
            if self.verdicts[criterion.name] is Verdict.UNDETERMINED
            and not waits_for_the_nation(self.rules, criterion.name)
        }

    def _facts_that_turn(self, criterion: Criterion) -> _OpenFacts:
        nodes = self._nodes(criterion)
        blanks = self._blanks(nodes)
        # If the few values tried show nothing, nobody can say that a question does not matter: then each does.
        turning = self._turning(nodes, blanks) or set(blanks)
        turning |= self._beside_an_amount(criterion)
        own = [name for name in self._blanks([criterion.passes]) if name in turning]
        return _OpenFacts(tuple(own), tuple(name for name in blanks if name in turning and name not in own))

    def _turning(self, nodes: Sequence[Node], blanks: Sequence[str]) -> set[str]:
        """The blanks of which another value, with some values of the others, changes whether the criterion is met."""
        values = [_telling(self.policy.facts[name]) for name in blanks]
        if prod(map(len, values)) > MOST_TRIED:
            return set()
        evaluate = self.decider.evaluator({f"n{at}": node for at, node in enumerate(nodes)})
        is_met = {
            one: any(
                ends[0] for ends in evaluate(_with(self._facts, dict(zip(blanks, one, strict=True)))).values()
            )
            for one in product(*values)
        }
        return {name for at, name in enumerate(blanks) if _turns(is_met, at)}

    def _beside_an_amount(self, criterion: Criterion) -> set[str]:
        """While an amount is blank, the household's size and the like matter, for amounts between the ends tried."""
        blanks = [self.policy.facts[name] for name in self._blanks([criterion.passes])]
        if not any(fact.type.kind == "number" and can_stay_open(fact) for fact in blanks):
            return set()
        return {fact.name for fact in blanks if fact.type.kind != "bool"}

    def _is_a_household(self, values: Mapping[str, Any]) -> bool:
        """Whether no part of it, such as its adults, is greater than the whole, as the policy counts them."""
        facts = self.policy.facts.values()
        sizes = [int(values[fact.name]) for fact in facts if is_household_size(fact) and fact.name in values]
        parts = [
            int(values[fact.name]) for fact in facts if is_part_of_household(fact) and fact.name in values
        ]
        return max(parts, default=0) <= min(sizes, default=MOST_PERSONS)

    @cached_property
    def _of_the_amount(self) -> tuple[str, ...]:
        return tuple(self._blanks([self.policy.entitlement.amount])) if self.policy.entitlement else ()


def _turns(is_met: Mapping[tuple[Answer, ...], bool], at: int) -> bool:
    """Whether the value at this place makes a difference anywhere in the table."""
    found: dict[tuple[Answer, ...], set[bool]] = defaultdict(set)
    for values, met in is_met.items():
        found[values[:at] + values[at + 1 :]].add(met)
    return any(len(results) > 1 for results in found.values())


def _with(facts: Mapping[str, Any], values: Mapping[str, Answer]) -> Mapping[str, Any]:
    for name, value in values.items():
        facts = with_fact(facts, name, value)
    return facts


def _possible(fact: Fact) -> Sequence[Answer]:
    """Every value of a fact of the civil register that a household of this check can have."""
    if fact.type.kind == "number":
        most = min(fact.type.high, MOST_PERSONS) if fact.how == "count" else fact.type.high
        return range(_least(fact), most + 1)
    return (False, True) if fact.type.kind == "bool" else fact.type.codes


def _telling(fact: Fact) -> Sequence[Answer]:
    """The values that show whether a fact matters: both ends of a number, and a few sizes of households."""
    if fact.type.kind != "number":
        return _possible(fact)
    if can_stay_open(fact):
        return (fact.type.low, fact.type.high)
    return tuple(size for size in (0, *_SIZES) if _least(fact) <= size <= fact.type.high)


def _least(fact: Fact) -> int:
    return max(fact.type.low, int(is_household_size(fact)))
