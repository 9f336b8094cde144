"""Every operation on ranges is true: whatever the values turn out to be, the result lies within what was said."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from hemayat.rules.emitter import Emitter, SharedTexts, ValueRange
from hemayat.rules.nodes import BOOL, CodeChoice, Const, Node, Ref, Steps, Type, number
from hemayat.rules.targets import PythonTarget
from hemayat.rules.type_checker import Scope, type_check

SPANS = [(low, high) for low in range(-2, 3) for high in range(low, 3)]
COUNTS = [(low, high) for low in range(4) for high in range(low, 4)]
TRUTHS: list[tuple[int, int]] = [(False, False), (False, True), (True, True)]
NAMES: dict[str, Node] = {
    "a": Ref(number(-2, 2), "a"),
    "b": Ref(number(-2, 2), "b"),
    "n": Ref(number(0, 3), "n"),
    "p": Ref(BOOL, "p"),
    "q": Ref(BOOL, "q"),
}
NAMES["table"] = Steps(
    number(-7, 9), NAMES["a"], (-1, 1, 2), tuple(Const(number(v, v), v) for v in (-7, 9, 3))
)
NAMES["choice"] = CodeChoice(
    number(4, 5), NAMES["p"], (True, False), (Const(number(4, 4), 4), Const(number(5, 5), 5))
)
POSSIBLE: dict[str, list[tuple[int, int]]] = {"a": SPANS, "b": SPANS, "n": COUNTS, "p": TRUTHS, "q": TRUTHS}

EXPRESSIONS = [
    "a + b", "a - b", "-a", "a * b", "a * b * a", "a // 2", "a // n", "n // n", "(a - b) // n", "a % 2", "a % n",
    "(a + 2) // n", "min(a, b)", "max(a, b, 0)", "if(p, a, b)", "if(a < b, a, b)", "if(p, q, a < 1)", "if(p, a, a)",
    "a < b", "a <= b", "a == b", "a != b", "p and q", "p or not q", "not p", "not (a == b)", "table", "table * n",
    "table + choice", "choice", "if(a // n > 0, a, n)", "min(a // n, b % n)", "a == table",
]  # fmt: skip


def function_of(text: str) -> tuple[Callable[..., tuple[Any, Any]], list[str]]:
    """The two ends of the expression, as a function of the two ends of each name in it."""
    node = type_check(text, Scope(NAMES))
    used = [name for name in POSSIBLE if name in _inputs(node)]
    sharing, target = SharedTexts(), PythonTarget()
    made = Emitter(target, _both_ends, sharing).range(node)
    body = "; ".join(f"{name} = {part}" for name, part, _ in sharing.named) or "pass"
    arguments = ", ".join(f"{name}_low, {name}_high" for name in used)
    space: dict[str, Any] = {}
    exec(f"def f({arguments}):\n    {body}\n    return {made.low}, {made.high}", space)
    return space["f"], used


def _both_ends(node: Node) -> ValueRange:
    assert isinstance(node, Ref)
    return ValueRange(f"{node.name}_low", f"{node.name}_high", 0, True)


def _inputs(node: Node) -> set[str]:
    found = {node.name} if isinstance(node, Ref) else set()
    return found.union(*(_inputs(child) for child in node.children()))


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_the_result_lies_within_its_range(text: str) -> None:
    function, used = function_of(text)
    bounds = type_check(text, Scope(NAMES)).type
    for spans in product(*(POSSIBLE[name] for name in used)):
        low, high = function(*(end for span in spans for end in span))
        assert is_within(bounds, low, high)
        for values in product(*(range(first, last + 1) for first, last in spans)):
            exact_low, exact_high = function(
                *(_same(v, n) for v, n in zip(values, used, strict=True) for _ in "12")
            )
            assert low <= exact_low <= exact_high <= high, (text, spans, values)


def is_within(bounds: Type, low: Any, high: Any) -> bool:
    """A number stays within the bounds that the checker promised: nothing overflows."""
    return bounds.kind == "bool" or bounds.low <= low <= high <= bounds.high


def _same(value: int, name: str) -> int | bool:
    return bool(value) if NAMES[name].type == Type("bool") else value
