"""Criteria that nobody can fail: a limit above every possible value, or a condition that is always true.

Such a criterion decides nothing. It is most often a slip: a nought too many, or a sign turned round.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from hemayat.rules.nodes import Compare, Const, If, Logic, Node, Not
from hemayat.rules.resolved_policy import PolicyOn


def vacuous_criteria(days: Sequence[PolicyOn]) -> Iterator[tuple[str, int, dt.date]]:
    """Name and line of each criterion that nobody can fail, and the first day of which this is true."""
    told: set[str] = set()
    for day in days:
        for criterion in day.criteria:
            if criterion.name not in told and truth(criterion.passes) is True:
                told.add(criterion.name)
                yield criterion.name, criterion.line, day.on


def truth(node: Node) -> bool | None:
    """Whether a condition is always true, or always false, by the bounds of what it compares; None if it depends."""
    if isinstance(node, Const):
        return node.value if isinstance(node.value, bool) else None
    if isinstance(node, Not):
        inner = truth(node.operand)
        return None if inner is None else not inner
    if isinstance(node, Logic):
        return _of_all([truth(item) for item in node.items], decisive=node.op == "or")
    if isinstance(node, If):
        condition = truth(node.condition)
        both = {truth(node.then), truth(node.otherwise)}
        if condition is not None:
            return truth(node.then if condition else node.otherwise)
        return both.pop() if len(both) == 1 else None
    return _compared(node) if isinstance(node, Compare) else None


def _of_all(truths: list[bool | None], *, decisive: bool) -> bool | None:
    if decisive in truths:
        return decisive
    return None if None in truths else not decisive


def _compared(node: Compare) -> bool | None:
    left, right = node.left.type, node.right.type
    if left.kind != "number" or right.kind != "number":
        return None
    match node.op:
        case "<=":
            return _below(left.high <= right.low, left.low > right.high)
        case "<":
            return _below(left.high < right.low, left.low >= right.high)
        case _:
            is_one = left.low == left.high == right.low == right.high
            return _below(is_one, left.high < right.low or right.high < left.low)


def _below(always: bool, never: bool) -> bool | None:
    return True if always else False if never else None
