"""What follows from the facts, as named texts in one target language: values, ranks, limits, verdicts, outcome.

The plan is written once; decision_sql.py lays it out as nested SELECTs and household_python.py as assignments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hemayat.rules.emitter import Emitter, SharedTexts, TargetLanguage, ValueRange
from hemayat.rules.nodes import BOOL, Compare, Logic, Node, Ref, references_in
from hemayat.rules.resolved_policy import Criterion, Fact, PolicyOn, Rank
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE, Verdict

RankText = Callable[[Rank, str], str]
"""(rank, text of a value) → text of its quantile, by the cut points in use."""


@dataclass(frozen=True)
class DecisionColumn:
    """A column of the decision. `kind`: number bool verdict outcome. `text` gives it from the names of the plan."""

    name: str
    kind: str
    text: str


@dataclass(frozen=True)
class ReusedResults:
    """What was decided before about the same households and stands: `columns` of derived values and ranks, as a
    decision stores them, and the verdicts of `criteria`.
    """

    columns: frozenset[str] = frozenset()
    criteria: frozenset[str] = frozenset()

    @property
    def stored(self) -> list[str]:
        """All of it, as columns of the decisions."""
        return sorted([*self.columns, *(f"{name}__verdict" for name in self.criteria)])


NOTHING_KEPT = ReusedResults()


@dataclass
class DecisionPlan:
    """Named texts in order, each with its level; then the columns that a decision stores."""

    sharing: SharedTexts
    outputs: list[DecisionColumn] = field(default_factory=list)

    def define(self, name: str, text: str, level: int) -> int:
        self.sharing.named.append((name, text, level + 1))
        return level + 1

    def depth(self) -> int:
        """The level from which everything that has a name can be read."""
        return max((level for _, _, level in self.sharing.named), default=0)


class Planner:
    """Builds the plan of one policy. `fact` gives the range of a fact; `rank_text` looks a quantile up.

    `is_cut` says whether a rank has cut points. If nobody could be ranked, it has none: a value that is known then
    stands in the first quantile, since no cut point lies below it, and one that is not known may stand in any.
    """

    def __init__(
        self,
        policy: PolicyOn,
        target: TargetLanguage,
        fact: Callable[[Fact], ValueRange],
        rank_text: RankText,
        is_cut: Callable[[Rank], bool],
    ) -> None:
        self.policy, self.target, self.rank_text, self.is_cut = policy, target, rank_text, is_cut
        self.plan = DecisionPlan(SharedTexts())
        self.ranges: dict[str, ValueRange] = {name: fact(f) for name, f in policy.facts.items()}
        self.emitter = Emitter(target, self._value, self.plan.sharing)

    def _value(self, node: Node) -> ValueRange:
        assert isinstance(node, Ref)
        return self.ranges[node.name]

    def whole(self) -> DecisionPlan:
        for name in self.policy.order:
            self._define(name)
            self._output_range(name, self.ranges[name], self._kind(name))
        verdicts = [self._criterion(c) for c in self.policy.criteria]
        self._outcome(verdicts)
        return self.plan

    def outcome_only(self, existing: str = "", reused_results: ReusedResults = NOTHING_KEPT) -> DecisionPlan:
        """The same outcome and amount without a verdict for each criterion: for totals, which show no reasons.

        `existing`: a text that is true only where nothing can be undetermined, so that not to fail is to pass.
        It and failing are columns of their own: whole columns are quicker than the rows that conditions leave.
        """
        deciding = self.deciding(reused_results)
        passes = [self.target.join("or", [r.low for r in ranges]) for ranges in deciding]
        fails = [self._certainly_fails(*ranges) for ranges in deciding]
        for name in sorted(reused_results.criteria):
            passes.append(self._is(name, Verdict.PASSED, Verdict.WAIVED))
            fails.append(self._is(name, Verdict.FAILED))
        level = self.plan.depth()
        self.plan.define("fails__", self.target.join("or", fails), level)
        whens = [("fails__", NOT_ELIGIBLE), (self.target.join("and", passes), ELIGIBLE)]
        if existing:
            self.plan.define("known__", existing, level)
            whens.insert(1, ("known__", ELIGIBLE))
        branches = [(when, self.target.outcome(word)) for when, word in whens]
        self._conclude(self.target.case(branches, self.target.outcome(NEEDS_DATA)))
        return self.plan

    def _is(self, criterion: str, *verdicts: Verdict) -> str:
        column = f"{criterion}__verdict"
        return self.target.join(
            "or", [self.target.compare("==", column, self.target.code(int(v))) for v in verdicts]
        )

    def _certainly_fails(self, passes: ValueRange, waived: ValueRange | None = None) -> str:
        fails = [self.target.negate(r.high) for r in (passes, waived) if r]
        if len(fails) == 1:
            return fails[0]
        # In a CASE, waivers are looked at only for the few whom the criterion does not let through.
        return self.target.case([(passes.high, self.target.const(False, False))], fails[1])

    def deciding(self, reused_results: ReusedResults = NOTHING_KEPT) -> list[list[ValueRange]]:
        """For each criterion that is not kept whether its condition holds and, with waivers, whether one does."""
        for name in self.policy.order:
            if name in reused_results.columns:
                high = f"{name}__high"
                is_open = high in reused_results.columns
                self.ranges[name] = ValueRange(name, high if is_open else name, 0, is_open)
            else:
                self._define(name)
        found = []
        for criterion in (c for c in self.policy.criteria if c.name not in reused_results.criteria):
            ranges = [self.emitter.range(self._passes(criterion)), self._waived(criterion.name)]
            found.append([r for r in ranges if r is not None])
        return found

    def rank_inputs(self, names: list[str]) -> dict[str, ValueRange]:
        """Defines what the named ranks are cut by; every rank that they use must have its cut points."""
        wanted = {name: self.policy.ranks[name] for name in names}
        needed = needed_by(self.policy, [rank.by for rank in wanted.values()])
        for name in self.policy.order:
            if name in needed:
                self._define(name)
        return {name: self.emitter.shared(self.emitter.range(rank.by)) for name, rank in wanted.items()}

    def values(self, nodes: Mapping[str, Node]) -> dict[str, ValueRange]:
        """Defines everything the policy names, and gives the range of each of these expressions."""
        for name in self.policy.order:
            self._define(name)
        return {name: self.emitter.range(node) for name, node in nodes.items()}

    def _kind(self, name: str) -> str:
        return "number" if name in self.policy.ranks else self.policy.derived[name].value.type.kind

    def _define(self, name: str) -> None:
        if name in self.policy.derived:
            self.ranges[name] = self._named(name, self.emitter.range(self.policy.derived[name].value))
        else:
            self.ranges[name] = self._ranked(name, self.policy.ranks[name])

    def _ranked(self, name: str, rank: Rank) -> ValueRange:
        """The upper end is looked up only for the few whose value is not exactly known.

        Whether a value is known is asked of the household alone, so that it makes no difference whether a household is
        decided by the text for known facts or by the one for any facts.
        """
        by = self.emitter.shared(self.emitter.range(rank.by))
        level = self.plan.define(name, self.rank_text(rank, by.low), by.level)
        if not by.open:
            return ValueRange(name, name, level)
        same = self.target.compare("==", by.low, by.high)
        highest = (
            self.rank_text(rank, by.high) if self.is_cut(rank) else self.target.const(rank.quantiles, False)
        )
        high = self.target.case([(same, name)], highest)
        return ValueRange(name, f"{name}__high", self.plan.define(f"{name}__high", high, level), True)

    def _named(self, name: str, value: ValueRange) -> ValueRange:
        level = self.plan.define(name, value.low, value.level)
        if not value.open:
            return ValueRange(name, name, level)
        self.plan.define(f"{name}__high", value.high, value.level)
        return ValueRange(name, f"{name}__high", level, True)

    def _output_range(self, name: str, value: ValueRange, kind: str) -> None:
        self.plan.outputs.append(DecisionColumn(name, kind, value.low))
        if value.open:
            self.plan.outputs.append(DecisionColumn(f"{name}__high", kind, value.high))

    def _criterion(self, criterion: Criterion) -> str:
        passes = self.emitter.range(self._passes(criterion))
        waived = self._waived(criterion.name)
        name = f"{criterion.name}__verdict"
        self.plan.define(
            name, self._verdict(passes, waived), max(passes.level, waived.level if waived else 0)
        )
        self.plan.outputs.append(DecisionColumn(name, "verdict", name))
        return name

    def _passes(self, criterion: Criterion) -> Node:
        """The condition; its two sides, where it has them, become columns and are read from there."""
        if criterion.value is None or criterion.limit is None:
            return criterion.passes
        value = criterion.value
        if not isinstance(value, Ref):
            name = f"{criterion.name}__value"
            self.ranges[name] = self._named(name, self.emitter.range(value))
            self._output_range(name, self.ranges[name], "number")
            value = Ref(value.type, name)
        limit = Ref(criterion.limit.type, f"{criterion.name}__limit")
        self.ranges[limit.name] = self._limit(limit.name, self.emitter.range(criterion.limit))
        sides = (value, limit) if criterion.kind == "at_most" else (limit, value)
        return Compare(BOOL, "<=", *sides)

    def _limit(self, name: str, limit: ValueRange) -> ValueRange:
        limit = self.emitter.shared(limit) if limit.open else limit
        text = limit.low
        if limit.open:
            text = self.target.case(
                [(self.target.compare("==", limit.low, limit.high), text)], self.target.nothing()
            )
        level = self.plan.define(name, text, limit.level)
        self.plan.outputs.append(DecisionColumn(name, "number", name))
        return limit if limit.open else ValueRange(name, name, level)

    def _waived(self, criterion: str) -> ValueRange | None:
        whens = tuple(w.when for w in self.policy.waivers_of(criterion))
        if not whens:
            return None
        # Not shared: inside a CASE it is looked at only for the few whom the criterion does not let through.
        return self.emitter.range(whens[0] if len(whens) == 1 else Logic(BOOL, "or", whens))

    def _verdict(self, passes: ValueRange, waived: ValueRange | None) -> str:
        codes = {v: self.target.code(int(v)) for v in Verdict}
        branches = [(passes.low, codes[Verdict.PASSED])]
        if waived:
            branches.append((waived.low, codes[Verdict.WAIVED]))
        if not passes.open and not (waived and waived.open):
            return self.target.case(branches, codes[Verdict.FAILED])
        fails = [self.target.negate(passes.high)] + ([self.target.negate(waived.high)] if waived else [])
        branches.append((self.target.join("and", fails), codes[Verdict.FAILED]))
        return self.target.case(branches, codes[Verdict.UNDETERMINED])

    def _outcome(self, verdicts: list[str]) -> None:
        failed, open_ = (
            self.target.join(
                "or", [self.target.compare("==", v, self.target.code(int(code))) for v in verdicts]
            )
            for code in (Verdict.FAILED, Verdict.UNDETERMINED)
        )
        words = [self.target.outcome(w) for w in (NOT_ELIGIBLE, NEEDS_DATA, ELIGIBLE)]
        self._conclude(self.target.case([(failed, words[0]), (open_, words[1])], words[2]))

    def _conclude(self, outcome: str) -> None:
        level = self.plan.depth()
        self.plan.define("outcome", outcome, level)
        self.plan.outputs.append(DecisionColumn("outcome", "outcome", "outcome"))
        if self.policy.entitlement:
            self._amount(self.policy.entitlement.amount, level + 1)

    def _amount(self, node: Node, level: int) -> None:
        amount = self.emitter.shared(self.emitter.range(node))
        outcome = self.target.compare("==", "outcome", self.target.outcome(ELIGIBLE))
        refused = self.target.compare("==", "outcome", self.target.outcome(NOT_ELIGIBLE))
        known = [self.target.compare("==", amount.low, amount.high)] if amount.open else []
        payable = self.target.join("and", [outcome, *known])
        text = self.target.case(
            [(payable, amount.low), (refused, self.target.const(0, False))], self.target.nothing()
        )
        self.plan.define("amount_rial", text, max(level, amount.level))
        self.plan.outputs.append(DecisionColumn("amount_rial", "number", "amount_rial"))


def unknown_columns(policy: PolicyOn, among: set[str] | None = None) -> tuple[list[str], list[str]]:
    """The columns of facts that are not 0, and those that are empty, where a household has an unknown fact.

    `among`: of these facts alone.
    """
    facts = [f for name, f in policy.facts.items() if among is None or name in among]
    return (
        [f"{f.name}__unknown" for f in facts if f.may_be_unknown and f.type.kind != "code"],
        [f.name for f in facts if f.type.kind == "code" and f.has_nullable_cells],
    )


def facts_used(policy: PolicyOn, reused_results: ReusedResults) -> set[str]:
    """The facts that decide where those verdicts are kept, also through derived values and ranks."""
    nodes = [
        node
        for c in policy.criteria
        if c.name not in reused_results.criteria
        for node in deciding_nodes(policy, c)
    ]
    if policy.entitlement:
        nodes.append(policy.entitlement.amount)
    nodes += [node_of(policy, name) for name in needed_by(policy, nodes)]
    return {r.name for node in nodes for r in references_in(node)} & policy.facts.keys()


def deciding_nodes(policy: PolicyOn, criterion: Criterion) -> list[Node]:
    """What the verdict of a criterion follows from."""
    sides = [criterion.passes, criterion.value, criterion.limit]
    return [n for n in sides if n is not None] + [w.when for w in policy.waivers_of(criterion.name)]


def node_of(policy: PolicyOn, name: str) -> Node:
    """What a derived value is, or a rank is cut by."""
    return policy.derived[name].value if name in policy.derived else policy.ranks[name].by


def needed_by(policy: PolicyOn, nodes: list[Node]) -> set[str]:
    """The derived values and ranks that these expressions use, directly or through others."""
    found: set[str] = set()
    waiting = [r.name for node in nodes for r in references_in(node)]
    while waiting:
        name = waiting.pop()
        if name in found or name in policy.facts:
            continue
        found.add(name)
        waiting += [r.name for r in references_in(node_of(policy, name))]
    return found


def rank_levels(policy: PolicyOn) -> list[list[str]]:
    """Ranks in groups; those of one group can be cut together, once the groups before have their cut points."""
    uses = {name: needed_by(policy, [rank.by]) & set(policy.ranks) for name, rank in policy.ranks.items()}
    levels: list[list[str]] = []
    done: set[str] = set()
    while len(done) < len(uses):
        level = [name for name in uses if name not in done and uses[name] <= done]
        levels.append(level)
        done |= set(level)
    return levels
