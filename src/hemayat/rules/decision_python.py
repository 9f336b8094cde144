"""The same decision as a Python function, generated once: the reference, for one household at a time.

Two functions are made: `exact` for a household whose facts are all known, and `ranged` for any other. They share
the plan and differ only in whether a fact has one text or two.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hemayat.rules.decision_sql import decision_columns
from hemayat.rules.emitter import ValueRange
from hemayat.rules.nodes import Node
from hemayat.rules.plan import Planner, unknown_columns
from hemayat.rules.resolved_policy import Fact, PolicyOn, Rank
from hemayat.rules.targets import PythonTarget

Decide = Callable[[Mapping[str, Any]], dict[str, Any]]


def decision_function(policy: PolicyOn, cuts: Mapping[str, Sequence[int]]) -> Decide:
    """Facts of one household (columns of the facts statement, by name) → the columns of its decision, by name."""
    exact = _compiled(policy, cuts, ranged=False)
    ranged = _compiled(policy, cuts, ranged=True)
    flags, codes = unknown_columns(policy)

    def decide(facts: Mapping[str, Any]) -> dict[str, Any]:
        for flag in flags:
            if facts[flag]:
                return ranged(facts)
        for code in codes:
            if facts[code] is None:
                return ranged(facts)
        return exact(facts)

    return decide


def rank_input_function(
    policy: PolicyOn, rank: str, cuts: Mapping[str, Sequence[int]]
) -> Callable[[Mapping[str, Any]], tuple[int, int]]:
    """Facts of one household → the two ends of what `rank` is cut by; ranks that it uses need their cut points."""
    target = PythonTarget()
    planner = _planner(policy, target, cuts, ranged=True)
    by = planner.rank_inputs([rank])[rank]
    lines = [*_loads(policy, ranged=True), *_assignments(planner), f"    return {by.low}, {by.high}"]
    function: Callable[[Mapping[str, Any]], tuple[int, int]] = _made(policy, "\n".join(lines), target, cuts)
    return function


def values_function(
    policy: PolicyOn, nodes: Mapping[str, Node], cuts: Mapping[str, Sequence[int]]
) -> Callable[[Mapping[str, Any]], dict[str, tuple[Any, Any]]]:
    """Facts of one household → the two ends of each named expression (of a code: the code, and whether it is known)."""
    target = PythonTarget()
    planner = _planner(policy, target, cuts, ranged=True)
    ranges = planner.values(nodes)
    result = ", ".join(f"{name!r}: ({r.low}, {r.high})" for name, r in ranges.items())
    lines = [*_loads(policy, ranged=True), *_assignments(planner), f"    return {{{result}}}"]
    function: Callable[[Mapping[str, Any]], dict[str, tuple[Any, Any]]] = _made(
        policy, "\n".join(lines), target, cuts
    )
    return function


def _compiled(policy: PolicyOn, cuts: Mapping[str, Sequence[int]], *, ranged: bool) -> Decide:
    source, target = _written(policy, cuts, ranged=ranged)
    decide: Decide = _made(policy, source, target, cuts)
    return decide


def _made(policy: PolicyOn, source: str, target: PythonTarget, cuts: Mapping[str, Sequence[int]]) -> Any:
    space: dict[str, Any] = {
        "__builtins__": {"min": min, "max": max},
        "bisect__left": bisect_left,
        **target.days,
    }
    space |= {f"cuts__{name}": list(points) for name, points in cuts.items()}
    # The text comes from the checked tree alone: of a policy file, only checked names and quoted codes reach it.
    exec(compile(source, f"<{policy.policy.id}>", "exec"), space)  # noqa: S102 - see the line above
    return space["decide"]


def _planner(
    policy: PolicyOn, target: PythonTarget, cuts: Mapping[str, Sequence[int]], *, ranged: bool
) -> Planner:
    def fact(f: Fact) -> ValueRange:
        return (
            fact_range(f, f"v__{f.name}", f"u__{f.name}")
            if ranged
            else ValueRange(f"v__{f.name}", f"v__{f.name}")
        )

    def rank_text(rank: Rank, value: str) -> str:
        return f"(bisect__left(cuts__{rank.name}, {value}) + 1)"

    return Planner(policy, target, fact, rank_text, lambda rank: bool(cuts.get(rank.name)))


def _written(
    policy: PolicyOn, cuts: Mapping[str, Sequence[int]], *, ranged: bool
) -> tuple[str, PythonTarget]:
    target = PythonTarget()
    planner = _planner(policy, target, cuts, ranged=ranged)
    outputs = {o.name: o.text for o in planner.whole().outputs}
    wanted = outputs if ranged else _all_columns(policy, outputs)
    result = ", ".join(f"{name!r}: {text}" for name, text in wanted.items())
    lines = [*_loads(policy, ranged=ranged), *_assignments(planner), f"    return {{{result}}}"]
    return "\n".join(lines), target


def _loads(policy: PolicyOn, *, ranged: bool) -> list[str]:
    lines = ["def decide(f__):"]
    for f in policy.facts.values():
        lines.append(f"    v__{f.name} = f__[{f.name!r}]")
        if ranged and f.may_be_unknown and f.type.kind != "code":
            lines.append(f"    u__{f.name} = f__[{f.name + '__unknown'!r}]")
    return lines


def _assignments(planner: Planner) -> list[str]:
    return [f"    {name} = {text}" for name, text, _ in planner.plan.sharing.named]


def _all_columns(policy: PolicyOn, exact: dict[str, str]) -> dict[str, str]:
    """An exact decision has no `__high` of its own: it equals the low end."""
    return {
        o.name: exact.get(o.name, exact.get(o.name.removesuffix("__high"), ""))
        for o in decision_columns(policy)
    }


def fact_range(fact: Fact, value: str, unknown: str) -> ValueRange:
    """The range of a fact in Python, from the texts of its value and of why it is not known."""
    if fact.type.kind == "code":
        known = f"({value} is not None)"
        return ValueRange(value, known, 0, True) if fact.has_nullable_cells else ValueRange(value, value)
    if not fact.may_be_unknown:
        return ValueRange(value, value)
    if fact.type.kind == "bool":
        return ValueRange(value, f"({value} or {unknown} != 0)", 0, True)
    high = f"({fact.type.high} if {unknown} != 0 else {value})"
    low = value if fact.how != "min" else f"(0 if {unknown} != 0 else {value})"
    return ValueRange(low, high, 0, True)
