"""One household determined: its facts, its decision, and everything that a reason is made from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Lock
from typing import Any, Generic, TypeVar

from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.cut_points import CutPoints
from hemayat.engines.reference import ReferenceEngine, published_cut_points
from hemayat.rules.household_python import Rows, values_function
from hemayat.rules.nodes import Node, Ref, references_in
from hemayat.rules.plan import needed_by
from hemayat.rules.resolved_policy import Criterion, Fact, PolicyOn
from hemayat.rules.unknowns import NEEDS_DATA, NOT_ELIGIBLE, UnknownReason, Verdict

T = TypeVar("T")
Facts = Mapping[str, Any]
"""The columns of the facts statement, by name."""


Ends = dict[str, tuple[Any, Any]]
"""Expression → its two ends."""
MOST_KEPT = 4096
"""What a process keeps for each run of reasons in words and of limits: most households share most of theirs."""


class BoundedCache(Generic[T]):
    """Results that many households share, such as reasons in words, kept by everything that they depend on.

    A key that leaves out one of these things shows one family the reason of another. To add a value to a reason, add it
    to the key. At most `most` values: the oldest goes first, and is worked out again if it is asked for again.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._values: dict[Hashable, T] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of this key; `make` is called where there is none."""
        this_value = self._values.get(key)
        if this_value is not None:
            return this_value
        # Made outside the lock: two threads may make the same value, and that costs less than waiting for each other.
        made = make()
        with self._lock:
            if len(self._values) >= self.most:
                del self._values[next(iter(self._values))]
            self._values[key] = made
        return made


@dataclass(frozen=True)
class HouseholdDecider:
    """A policy on one day over one snapshot, made ready once for any number of households.

    `as_of`: register → the day that it describes. `cuts`: cut points known; those of ranks that decide must be there.
    """

    compiled: CompiledPolicy
    as_of: Mapping[str, dt.date]
    cuts: CutPoints
    _evaluators: dict[tuple[tuple[str, str | int], ...], tuple[Any, Callable[[Facts], Ends]]] = field(
        default_factory=dict, repr=False, compare=False
    )
    kept: BoundedCache[Any] = field(
        default_factory=lambda: BoundedCache(MOST_KEPT), repr=False, compare=False
    )

    @property
    def policy(self) -> PolicyOn:
        return self.compiled.on_day

    @cached_property
    def days(self) -> str:
        """The days of all registers, as a part of the key of what is kept and hangs on them."""
        return " ".join(f"{register} {day}" for register, day in sorted(self.as_of.items()))

    @cached_property
    def reference(self) -> ReferenceEngine:
        return ReferenceEngine(self.compiled, self.as_of, _all_cuts(self.policy, self.cuts))

    def over(self, as_of: Mapping[str, dt.date]) -> HouseholdDecider:
        """The same rules for rows of other days. What was made ready or worked out is shared."""
        other = replace(self, as_of=as_of)
        vars(other)["reference"] = self.reference.over(as_of)
        return other

    @cached_property
    def deciding_ranks(self) -> frozenset[str]:
        """See the function of this name."""
        return frozenset(deciding_ranks(self.policy))

    def evaluator(self, nodes: Mapping[str, Node]) -> Callable[[Facts], Ends]:
        """Evaluates these expressions; written once, and kept with the nodes so that their identity stays theirs."""
        # A name means the same all over a policy, however often a node is made for it.
        key = tuple((n, node.name if isinstance(node, Ref) else id(node)) for n, node in nodes.items())
        if key not in self._evaluators:
            made = values_function(self.policy, nodes, _all_cuts(self.policy, self.cuts))
            self._evaluators[key] = (dict(nodes), made)
        return self._evaluators[key][1]


@dataclass(frozen=True)
class DeterminedCase:
    """One household decided, and the same household with other facts."""

    decider: HouseholdDecider
    facts: Facts = field(repr=False)

    @property
    def policy(self) -> PolicyOn:
        return self.decider.policy

    @property
    def cuts(self) -> CutPoints:
        return self.decider.cuts

    @cached_property
    def decision(self) -> Mapping[str, Any]:
        """The columns of the decision."""
        return self.decide(self.facts)

    @property
    def outcome(self) -> str:
        return str(self.decision["outcome"])

    def decide(self, facts: Facts) -> dict[str, Any]:
        return self.decider.reference.decide(facts)

    def values(self, nodes: Mapping[str, Node]) -> Ends:
        """The two ends of each expression for this household."""
        return self.decider.evaluator(nodes)(self.facts)

    def is_known(self, fact: str) -> bool:
        return why_unknown(self.policy.facts[fact], self.facts) == UnknownReason.KNOWN

    def verdict(self, criterion: str) -> Verdict:
        return Verdict(self.decision[f"{criterion}__verdict"])

    def day_of(self, register: str) -> dt.date:
        """The day that the register's answers about this household describe; the oldest where they differ."""
        oldest: dt.date | None = self.facts.get(f"{register}__as_of")
        return oldest or self.decider.as_of[register]


def case_of(
    compiled: CompiledPolicy, rows: Rows, as_of: Mapping[str, dt.date], cuts: CutPoints
) -> DeterminedCase:
    """The case of one household from its rows in a prepared snapshot. `as_of` from its manifest."""
    decider = HouseholdDecider(compiled, as_of, {**cuts, **published_cut_points(compiled)})
    return DeterminedCase(decider, decider.reference.facts(rows))


def why_unknown(fact: Fact, facts: Facts) -> UnknownReason:
    """Why the fact is not known; KNOWN where it is."""
    if fact.type.kind == "code":
        return UnknownReason.INCOMPLETE if facts[fact.name] is None else UnknownReason.KNOWN
    why = facts.get(f"{fact.name}__unknown", 0)
    return UnknownReason.KNOWN if why == 0 else UnknownReason(why)


def deciding_ranks(policy: PolicyOn) -> set[str]:
    """The ranks without whose cut points nobody can be decided; others are for reports alone."""
    nodes = [c.passes for c in policy.criteria] + [w.when for w in policy.waivers]
    if policy.entitlement:
        nodes.append(policy.entitlement.amount)
    return needed_by(policy, nodes) & set(policy.ranks)


def deciding_facts(policy: PolicyOn) -> list[str]:
    """The facts behind criteria, waivers and the amount, in the order of the policy; nothing hangs on others."""
    nodes: list[Node] = [*(c.passes for c in policy.criteria), *(w.when for w in policy.waivers)]
    if policy.entitlement:
        nodes.append(policy.entitlement.amount)
    names = {name for node in nodes for name in facts_behind(policy, node)}
    return [name for name in policy.facts if name in names]


def facts_behind(policy: PolicyOn, node: Node) -> list[str]:
    """The facts that an expression is made from, directly or through derived values and ranks, in policy order."""
    through = needed_by(policy, [node])
    nodes = [node, *(policy.derived[n].value if n in policy.derived else policy.ranks[n].by for n in through)]
    names = {r.name for n in nodes for r in references_in(n)}
    return [name for name in policy.facts if name in names]


def columns_behind(policy: PolicyOn, nodes: list[Node]) -> tuple[str, ...]:
    """Every column of the facts on which these expressions can hang, what is unknown and as of when among them."""
    found = dict.fromkeys(name for node in nodes for name in facts_behind(policy, node))
    tables = dict.fromkeys(policy.facts[name].table.name for name in found)
    return (*found, *(f"{name}__unknown" for name in found), *(f"{name}__as_of" for name in tables))


def conditions_on(policy: PolicyOn, fact: str) -> list[Node]:
    """The conditions, of criteria and of what exempts from them, that can turn when the fact changes."""
    each = [[c.passes, *(w.when for w in policy.waivers_of(c.name))] for c in policy.criteria]
    return [node for nodes in each if any(fact in facts_behind(policy, n) for n in nodes) for node in nodes]


def facts_of(decider: HouseholdDecider, criterion: Criterion) -> list[str]:
    """The facts that decide a criterion; those that only choose its limit come last."""
    also = _kept_facts(decider, ("passes", criterion.name), [criterion.passes])
    return list(dict.fromkeys((*facts_valued(decider, criterion), *also)))


def facts_valued(decider: HouseholdDecider, criterion: Criterion) -> list[str]:
    """The facts that are held against the limit of a criterion."""
    return _kept_facts(decider, ("value", criterion.name), [criterion.value or criterion.passes])


def facts_open(case: DeterminedCase, criterion: Criterion) -> list[str]:
    """The facts that are not known and on which the verdict hangs, those of its waivers among them."""
    whens = [w.when for w in case.policy.waivers_of(criterion.name)]
    waiving = _kept_facts(case.decider, ("waiving", criterion.name), whens)
    deciding = dict.fromkeys((*facts_of(case.decider, criterion), *waiving))
    return [name for name in deciding if not case.is_known(name)]


def _kept_facts(decider: HouseholdDecider, key: tuple[str, str], nodes: list[Node]) -> list[str]:
    """The facts behind any of these expressions, in policy order; looked for once for all households."""
    policy = decider.policy
    found: list[str] = decider.kept.get(
        key, lambda: [n for n in policy.facts if any(n in facts_behind(policy, node) for node in nodes)]
    )
    return found


def facts_needed(case: DeterminedCase) -> list[str]:
    """The facts without which the household, or else its amount, cannot be decided; none for who is refused anyway."""
    if case.outcome == NEEDS_DATA:
        undetermined = [c for c in case.policy.criteria if case.verdict(c.name) is Verdict.UNDETERMINED]
        needed = {name for c in undetermined for name in facts_open(case, c)}
        return [name for name in case.policy.facts if name in needed]
    entitlement = case.policy.entitlement
    if case.outcome == NOT_ELIGIBLE or not entitlement or case.decision["amount_rial"] is not None:
        return []
    return [name for name in facts_behind(case.policy, entitlement.amount) if not case.is_known(name)]


def can_pass(case: DeterminedCase, criterion: Criterion) -> bool:
    """Whether the criterion, waivers aside, may hold; where it is not said to hold, its verdict is open."""
    return bool(case.values({"passes": criterion.passes})["passes"][1])


def plain_fact(policy: PolicyOn, node: Node | None) -> str:
    """The name of the fact that the expression is, if it is nothing more than a fact."""
    return node.name if isinstance(node, Ref) and node.name in policy.facts else ""


def _all_cuts(policy: PolicyOn, cuts: CutPoints) -> dict[str, list[int]]:
    """Ranks that nothing hangs on are computed from no cut points; they are never shown (see `DeterminedCase.cuts`)."""
    return {name: list(cuts.get(name, ())) for name in policy.ranks}
