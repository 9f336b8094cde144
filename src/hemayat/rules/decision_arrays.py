"""The same decision as Python code over NumPy arrays, for many households at a time. The code is generated once.

As in `household_python`, `exact` is for households whose facts are all known and `ranged` for any other. The text comes
from the same plan as the SQL of `decision_sql`, so that no engine has rules of its own (decision 0002).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hemayat.rules.decision_sql import decision_columns
from hemayat.rules.emitter import SharedTexts, ValueRange
from hemayat.rules.plan import Planner
from hemayat.rules.resolved_policy import Fact, PolicyOn, Rank
from hemayat.rules.targets import ArrayTarget

Cuts = Mapping[str, Sequence[int]]
Names = Mapping[str, Any]
"""What the text calls: where minimum maximum int8 int32 int64 array passed quantile, TRUE FALSE NOTHING."""


@dataclass(frozen=True)
class ArrayFunction:
    """Arrays of staged columns, by name → arrays, by name. `columns`: the staged columns that it reads."""

    columns: tuple[str, ...]
    run: Callable[[Mapping[str, Any]], dict[str, Any]]


def decision_arrays(policy: PolicyOn, cuts: Cuts, names: Names, *, ranged: bool) -> ArrayFunction:
    """Gives the columns of the decision; an outcome is its place among OUTCOMES."""
    planner = _planner(policy, cuts, ranged=ranged)
    texts = {o.name: o.text for o in planner.whole().outputs}
    # An exact decision has no `__high` of its own: it equals the low end.
    wanted = {
        o.name: texts.get(o.name, texts.get(o.name.removesuffix("__high"), ""))
        for o in decision_columns(policy)
    }
    return _made(planner, wanted, cuts, names)


def rank_input_arrays(
    policy: PolicyOn, ranks: list[str], cuts: Cuts, names: Names, *, ranged: bool
) -> ArrayFunction:
    """Gives `<rank>__low` and `<rank>__high`, the two ends of what each rank is cut by, and `<rank>__weight`."""
    planner = _planner(policy, cuts, ranged=ranged)
    wanted: dict[str, str] = {}
    for name, by in planner.rank_inputs(ranks).items():
        weight = planner.ranges[policy.ranks[name].weight].low
        wanted |= {f"{name}__low": by.low, f"{name}__high": by.high, f"{name}__weight": weight}
    return _made(planner, wanted, cuts, names)


def _planner(policy: PolicyOn, cuts: Cuts, *, ranged: bool) -> Planner:
    target = ArrayTarget()

    def fact(f: Fact) -> ValueRange:
        return fact_range(f, target) if ranged else ValueRange(f"v__{f.name}", f"v__{f.name}")

    def rank_text(rank: Rank, value: str) -> str:
        return f"quantile(cuts__{rank.name}, {value})"

    return Planner(policy, target, fact, rank_text, lambda rank: bool(cuts.get(rank.name)))


def fact_range(fact: Fact, target: ArrayTarget) -> ValueRange:
    """The range of a staged fact, from its arrays."""
    value, unknown = f"v__{fact.name}", f"(v__{fact.name}__unknown != 0)"
    if fact.type.kind == "code":
        return (
            ValueRange(value, f"{value}.is_known()", 0, True)
            if fact.has_nullable_cells
            else ValueRange(value, value)
        )
    if not fact.may_be_unknown:
        return ValueRange(value, value)
    if fact.type.kind == "bool":
        return ValueRange(value, target.join("or", [value, unknown]), 0, True)
    high = target.case([(unknown, target.const(fact.type.high, False))], value)
    low = value if fact.how != "min" else target.case([(unknown, target.const(0, False))], value)
    return ValueRange(low, high, 0, True)


def _made(planner: Planner, wanted: Mapping[str, str], cuts: Cuts, names: Names) -> ArrayFunction:
    points = {f"cuts__{name}": points for name, points in cuts.items()}
    return array_function(planner.policy, planner.plan.sharing, wanted, {**names, **points})


def array_function(
    policy: PolicyOn, sharing: SharedTexts, wanted: Mapping[str, str], names: Names
) -> ArrayFunction:
    """Gives `wanted`: name → text, over the columns `v__…` and what `sharing` has named."""
    body = [f"    {name} = {text}" for name, text, _ in sharing.named]
    body.append(f"    return {{{', '.join(f'{name!r}: {text}' for name, text in wanted.items())}}}")
    columns = tuple(dict.fromkeys(re.findall(r"\bv__(\w+)", "\n".join(body))))
    loads = [f"    v__{name} = f__[{name!r}]" for name in columns]
    space = {"__builtins__": {}, **names}
    # The text is generated from the checked tree. Of a policy file only checked names and quoted codes get into it,
    # and without builtins the code could call nothing but `names`.
    text = "\n".join(["def decide(f__):", *loads, *body])
    exec(compile(text, f"<{policy.policy.id}>", "exec"), space)  # noqa: S102 - see the line above
    return ArrayFunction(columns, space["decide"])
