"""What each row of a register adds to the facts of its household, as Python over NumPy arrays, generated once.

The same tallies as those of `rules.tallies`, which Spark adds up. A cell of the row's person is `person__…`.
"""

from __future__ import annotations

from dataclasses import dataclass

from hemayat.rules.catalogue import CatalogueTable
from hemayat.rules.decision_arrays import ArrayFunction, Names, array_function, fact_range
from hemayat.rules.emitter import Emitter, SharedTexts, ValueRange
from hemayat.rules.nodes import ColumnRef, Node, Ref
from hemayat.rules.resolved_policy import Fact, PolicyOn
from hemayat.rules.tallies import COMPUTED, counted_by_table
from hemayat.rules.targets import ArrayTarget

LARGEST = 2**63 - 1
"""What a row that does not count adds to a minimum; it adds 0 to everything else."""

OF_PERSON = "person__"


@dataclass(frozen=True)
class ArrayTally:
    """One number of a household. `how`: count sum max min any; `empty`: what it is where no row counts."""

    name: str
    how: str
    empty: int = 0


@dataclass(frozen=True)
class RowFunction:
    """By the name of each tally what a row adds to it: a number, or for count and any whether it counts."""

    table: CatalogueTable
    tallies: tuple[ArrayTally, ...]
    function: ArrayFunction


def row_functions(policy: PolicyOn, names: Names) -> list[RowFunction]:
    """Everything that facts are counted from, register by register."""
    return [_of_table(facts, policy, names) for facts in counted_by_table(policy)]


def doubts_function(policy: PolicyOn, names: Names) -> ArrayFunction:
    """Staged columns of the other facts → for each fact that they may contradict, whether they do."""
    target = ArrayTarget()

    def fact(node: Node) -> ValueRange:
        assert isinstance(node, Ref)
        return fact_range(policy.facts[node.name], target)

    emitter = Emitter(target, fact, None)
    doubtful = {f.name: f.contradicted_when for f in policy.facts.values()}
    texts = {name: emitter.range(when).low for name, when in doubtful.items() if when}
    return array_function(policy, SharedTexts(), texts, names)


def _of_table(facts: list[Fact], policy: PolicyOn, names: Names) -> RowFunction:
    sharing = SharedTexts()
    emitter = Emitter(ArrayTarget(), _cell, sharing)
    tallies: list[ArrayTally] = []
    texts: dict[str, str] = {}
    for fact in facts:
        where = emitter.shared(emitter.range(fact.where)) if fact.where else ValueRange("TRUE", "TRUE")
        tallies.append(ArrayTally(f"{fact.name}__known", fact.how, fact.empty))
        texts[tallies[-1].name] = _adds(fact, where)
        if fact.ask and fact.has_nullable_cells:
            tallies.append(ArrayTally(f"{fact.name}__maybe", "any"))
            texts[tallies[-1].name] = _maybe(fact, where)
    return RowFunction(facts[0].table, tuple(tallies), array_function(policy, sharing, texts, names))


def _adds(fact: Fact, where: ValueRange) -> str:
    if fact.how in ("count", "any"):
        return where.low
    assert fact.column
    nothing = f"int64({LARGEST})" if fact.how == "min" else "0"
    cell = f"v__{fact.column.name}"
    if fact.column.nullable:
        return f"where({where.low} & ~{cell}.is_empty(), {cell}.values, {nothing})"
    return f"where({where.low}, {cell}, {nothing})"


def _maybe(fact: Fact, where: ValueRange) -> str:
    """Whether a row leaves open if it counts, or how much."""
    possible = [f"({where.high} & ~{where.low})"] if where.open else []
    if fact.column and fact.column.nullable:
        possible.append(f"({where.high} & v__{fact.column.name}.is_empty())")
    return " | ".join(possible) or "FALSE"


def _cell(node: Node) -> ValueRange:
    assert isinstance(node, ColumnRef)
    if node.name in COMPUTED:
        return ValueRange(f"v__{node.name}", f"v__{node.name}")
    cell = f"v__{OF_PERSON if node.of_person else ''}{node.name}"
    if node.nullable and node.type.kind == "code":
        return ValueRange(cell, f"{cell}.is_known()", 0, True)
    if node.nullable:
        low, high = (f"{cell}.filled({end})" for end in _ends(node))
        return ValueRange(low, high, 0, True)
    # Counts are stored in 32 bits: what is computed from them needs more.
    text = f"int64({cell})" if node.type.kind == "number" else cell
    return ValueRange(text, text)


def _ends(node: ColumnRef) -> tuple[str, str]:
    """What an empty cell may be at least and at most."""
    target = ArrayTarget()
    if node.type.kind == "date":
        return target.const("0001-01-01", True), target.const("9999-12-31", True)
    ends = (False, True) if node.type.kind == "bool" else (node.type.low, node.type.high)
    return target.const(ends[0], False), target.const(ends[1], False)
