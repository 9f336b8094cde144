"""A calculation of a policy as people write it: a monthly amount is a division, and tenths are decimals.

The rule language knows whole numbers only, and guards every division against zero. Written out as they are, those
guards and factors of ten hide from a reader what is calculated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from hemayat.rules.syntax import Ast, Binary, FunctionCall, InExpression, Literal, Name, Unary

_MONTHS_IN_A_YEAR = 12
_RATES = {"per_month": "//", "per_year": "*"}


@dataclass(frozen=True)
class Bound:
    """`function`: max if `value` counts as at least `limit`, min if it counts as at most that."""

    function: str
    value: Ast
    limit: Literal


def as_arithmetic(ast: Ast, is_in_tenths: Callable[[str], bool]) -> Ast:
    """Write rates as divisions, and drop the factor of ten before a division by a name that is kept in tenths."""

    def change(part: Ast) -> Ast:
        if isinstance(part, FunctionCall) and part.function in _RATES:
            amount, *months = part.arguments
            number = months[0] if months else Literal(_MONTHS_IN_A_YEAR, part.column)
            return Binary(_RATES[part.function], amount, number, part.column)
        if (
            isinstance(part, Binary)
            and part.op == "//"
            and isinstance(part.right, Name)
            and is_in_tenths(part.right.id)
        ):
            return replace(part, left=_without_factor_of_ten(part.left) or part.left)
        return part

    return _rebuilt(ast, change)


def _without_factor_of_ten(ast: Ast) -> Ast | None:
    if not isinstance(ast, Binary) or ast.op != "*":
        return None
    is_ten = isinstance(ast.right, Literal) and ast.right.value == 10
    return ast.left if is_ten else None


def without_bounds(ast: Ast) -> tuple[Ast, tuple[Bound, ...]]:
    """The calculation without its guards, and the guards, the innermost first."""
    found: list[Bound] = []

    def change(part: Ast) -> Ast:
        bound = bound_of(part)
        if bound is None:
            return part
        found.append(bound)
        return bound.value

    return _rebuilt(ast, change), tuple(found)


def bound_of(ast: Ast) -> Bound | None:
    """`max(persons, 1)` is a number of persons that is at least 1; None unless one of two values is a number."""
    if not isinstance(ast, FunctionCall) or ast.function not in ("min", "max"):
        return None
    numbers = [one for one in ast.arguments if isinstance(one, Literal)]
    others = [one for one in ast.arguments if not isinstance(one, Literal)]
    if len(numbers) != 1 or len(others) != 1:
        return None
    return Bound(ast.function, others[0], numbers[0])


def _rebuilt(ast: Ast, change: Callable[[Ast], Ast]) -> Ast:
    """`ast` with `change` made to every part of it, the innermost first."""

    def inside(part: Ast) -> Ast:
        return _rebuilt(part, change)

    if isinstance(ast, FunctionCall):
        return change(replace(ast, arguments=tuple(map(inside, ast.arguments))))
    if isinstance(ast, Unary):
        return change(replace(ast, operand=inside(ast.operand)))
    if isinstance(ast, Binary):
        return change(replace(ast, left=inside(ast.left), right=inside(ast.right)))
    if isinstance(ast, InExpression):
        return change(replace(ast, operand=inside(ast.operand), values=tuple(map(inside, ast.values))))
    return change(ast)
