"""The statement that turns staged facts into decisions, and the one that ranks are cut by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hemayat.rules.emitter import ValueRange
from hemayat.rules.facts_sql import fact_range
from hemayat.rules.plan import (
    NOTHING_KEPT,
    DecisionColumn,
    Planner,
    ReusedResults,
    facts_used,
    unknown_columns,
)
from hemayat.rules.resolved_policy import Fact, PolicyOn, Rank
from hemayat.rules.targets import CountingTarget, SqlTarget
from hemayat.rules.unknowns import Verdict

Cuts = Mapping[str, Sequence[int]]
"""Rank → its rising cut points, quantiles - 1 of them (none where nobody could be ranked)."""


def decision_columns(policy: PolicyOn) -> list[DecisionColumn]:
    """The columns of the decision statement after `household_id`, in order."""
    return _planner(policy, dict.fromkeys(policy.ranks, ())).whole().outputs


def levels_needed(policy: PolicyOn) -> int:
    """How many queries are nested."""
    named = _planner(policy, dict.fromkeys(policy.ranks, ())).whole().sharing.named
    return max(level for _, _, level in named)


def decision_sql(policy: PolicyOn, cuts: Cuts, source: str = "facts", beside: Sequence[str] = ()) -> str:
    """`source` is a relation with the columns of the facts statement; `beside`: facts to pass on unchanged."""
    plan = _planner(policy, cuts).whole()
    columns = ", ".join(["household_id", *beside, *(f"{o.text} AS {o.name}" for o in plan.outputs)])
    return f"SELECT {columns} FROM ({_layers(plan.sharing.named, source)}) AS decided"


def outcome_sql(
    policy: PolicyOn,
    cuts: Cuts,
    source: str,
    beside: Sequence[str],
    reused_results: ReusedResults = NOTHING_KEPT,
) -> str:
    """Outcome and amount alone, with every rank, and the facts named in `beside`. `source` has what is kept too."""
    known = _all_known(policy, cuts, reused_results)
    plan = _planner(policy, cuts, CountingTarget()).outcome_only(known, reused_results)
    named = [*sorted(reused_results.columns), *(name for name, _, _ in plan.sharing.named)]
    ranks = [name for name in named if name.removesuffix("__high") in policy.ranks]
    amount = ["amount_rial"] if policy.entitlement else []
    columns = ", ".join([*beside, *ranks, "outcome", *amount])
    return f"SELECT {columns} FROM ({_layers(plan.sharing.named, source)}) AS decided"


def _all_known(policy: PolicyOn, cuts: Cuts, reused_results: ReusedResults) -> str:
    """True where every fact is known that is still to be looked at, and no verdict that is kept was left open.

    Empty if even then something can be undetermined, as by dividing by zero.
    """
    exact = _planner(policy, cuts, fact=lambda fact: ValueRange(fact.name, fact.name))
    is_open = any(r.open for ranges in exact.deciding() for r in ranges)
    if is_open:
        return ""
    flags, codes = unknown_columns(policy, facts_used(policy, reused_results))
    known = [f"({' | '.join(flags)}) = 0"] if flags else []
    settled = [f"{name}__verdict <> {int(Verdict.UNDETERMINED)}" for name in sorted(reused_results.criteria)]
    return " AND ".join([*known, *(f"{code} IS NOT NULL" for code in codes), *settled])


def rank_inputs_sql(policy: PolicyOn, ranks: list[str], cuts: Cuts, source: str = "facts") -> str:
    """Per household, what each named rank is cut by and its weight: columns `<rank>__by`, `<rank>__weight`.

    A household whose value is not exactly known has NULL there: it cannot move a cut point.
    """
    planner = _planner(policy, cuts)
    items = []
    for name, by in planner.rank_inputs(ranks).items():
        text = f"CASE WHEN {by.low} = {by.high} THEN {by.low} END" if by.open else by.low
        items.append(f"{text} AS {name}__by, {policy.ranks[name].weight} AS {name}__weight")
    return f"SELECT {', '.join(items)} FROM ({_layers(planner.plan.sharing.named, source)}) AS ranked"


def _planner(
    policy: PolicyOn,
    cuts: Cuts,
    target: SqlTarget | None = None,
    fact: Callable[[Fact], ValueRange] | None = None,
) -> Planner:
    target = target or SqlTarget()

    def rank_text(rank: Rank, value: str) -> str:
        return _search(value, list(cuts[rank.name]), 1)

    return Planner(
        policy,
        target,
        fact or (lambda fact: fact_range(fact, target)),
        rank_text,
        lambda rank: bool(cuts.get(rank.name)),
    )


def _search(value: str, cuts: list[int], first: int) -> str:
    """A binary search written out: 1 + how many cut points lie below the value."""
    if not cuts:
        return f"CAST({first} AS BIGINT)"
    middle = len(cuts) // 2
    below = _search(value, cuts[:middle], first)
    above = _search(value, cuts[middle + 1 :], first + middle + 1)
    return f"CASE WHEN {value} <= {cuts[middle]} THEN {below} ELSE {above} END"


def _layers(named: list[tuple[str, str, int]], source: str) -> str:
    """Each level reads the names of the one below it, so that no text is written out twice."""
    text = f"SELECT * FROM {source}"
    for level in sorted({level for _, _, level in named}):
        items = ", ".join(f"{body} AS {name}" for name, body, at in named if at == level)
        text = f"SELECT *, {items} FROM ({text}) AS level{level}"
    return text
