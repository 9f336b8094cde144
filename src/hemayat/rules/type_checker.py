"""Gives every expression its type, unit and bounds, or says what is wrong with it. Syntax tree in, typed tree out.

The bounds prove before any household is decided that no number leaves 64 bits and that no divisor is always zero.
Without that proof an engine could overflow in silence for one household of a nation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from hemayat.common.dates import months_before, years_before
from hemayat.rules import syntax
from hemayat.rules.faults import did_you_mean
from hemayat.rules.nodes import (
    BOOL,
    Arith,
    Compare,
    Const,
    Extreme,
    If,
    IsIn,
    IsKnown,
    Logic,
    Node,
    Not,
    Type,
    number,
)

LARGEST = 2**63 - 1


class TypeFault(ValueError):
    """The expression makes no sense; the message says why and what to write."""


@dataclass(frozen=True)
class Scope:
    """The names that an expression may use. `on` is given where rows are filtered by date."""

    names: Mapping[str, Node]
    on: dt.date | None = None
    births: Mapping[str, Node] = field(
        default_factory=dict
    )  # "age" → the birth date column it is counted from


def type_check(text: str, scope: Scope) -> Node:
    """The typed tree of `text`. Raises SyntaxFault or TypeFault."""
    return _TypeChecker(scope).node(syntax.parse(text))


class _TypeChecker:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def node(self, ast: syntax.Ast) -> Node:
        if isinstance(ast, syntax.Literal):
            return _literal(ast)
        if isinstance(ast, syntax.Name):
            return self._name(ast)
        if isinstance(ast, syntax.FunctionCall):
            return self._call(ast)
        if isinstance(ast, syntax.Unary):
            return self._unary(ast)
        if isinstance(ast, syntax.InExpression):
            return self._member(ast)
        return self._binary(ast)

    def _name(self, ast: syntax.Name) -> Node:
        if ast.id in self.scope.births:
            raise TypeFault("age can only be compared with a whole number of years, as in 'age >= 18'")
        if this_name := self.scope.names.get(ast.id):
            return this_name
        raise TypeFault(
            f"column {ast.column}: unknown name '{ast.id}'; {did_you_mean(ast.id, list(self.scope.names))}"
        )

    def _unary(self, ast: syntax.Unary) -> Node:
        operand = self.node(ast.operand)
        if ast.op == "not":
            return Not(BOOL, _need(operand, "bool", "not"))
        _need(operand, "number", "-")
        zero = Const(number(0, 0, operand.type.unit), 0)
        return _arith("-", zero, operand)

    def _binary(self, ast: syntax.Binary) -> Node:
        if ast.op in ("or", "and"):
            return self._logic(ast)
        if ast.op in ("==", "!=", "<", "<=", ">", ">="):
            return self._comparison(ast)
        return _arith(ast.op, self.node(ast.left), self.node(ast.right))

    def _logic(self, ast: syntax.Binary) -> Node:
        items: list[Node] = []
        for side in (ast.left, ast.right):
            node = _need(self.node(side), "bool", ast.op)
            items.extend(node.items if isinstance(node, Logic) and node.op == ast.op else (node,))
        return Logic(BOOL, ast.op, tuple(items))

    def _comparison(self, ast: syntax.Binary) -> Node:
        for age, other, op in ((ast.left, ast.right, ast.op), (ast.right, ast.left, syntax.FLIPPED[ast.op])):
            if isinstance(age, syntax.Name) and age.id in self.scope.births:
                return self._age(self.scope.births[age.id], op, self.node(other))
        return compare(ast.op, self.node(ast.left), self.node(ast.right))

    def _age(self, birth: Node, op: str, years: Node) -> Node:
        """Completed years, as a comparison of dates: an engine needs no calendar."""
        if not isinstance(years, Const) or years.type.kind != "number" or self.scope.on is None:
            raise TypeFault(
                "age can only be compared with a number or a plain parameter, as in 'age >= adult_age'"
            )
        n = int(years.value)
        if op in ("==", "!="):
            same = Logic(BOOL, "and", (self._born(birth, "<=", n), self._born(birth, ">", n + 1)))
            return same if op == "==" else Not(BOOL, same)
        if op in (">=", "<"):
            return self._born(birth, "<=" if op == ">=" else ">", n)
        return self._born(birth, "<=" if op == ">" else ">", n + 1)

    def _born(self, birth: Node, op: str, years: int) -> Node:
        assert self.scope.on is not None
        limit = years_before(self.scope.on, _within(years, 0, 150, "an age"))
        return compare(op, birth, Const(Type("date"), limit.isoformat()))

    def _member(self, ast: syntax.InExpression) -> Node:
        operand = _need(self.node(ast.operand), "code", "in")
        codes = []
        for value in ast.values:
            if not isinstance(value, syntax.Literal) or not isinstance(value.value, str) or value.is_date:
                raise TypeFault(f"column {value.column}: 'in' takes codes in single quotes")
            codes.append(_legal_code(value.value, operand.type))
        node: Node = IsIn(BOOL, operand, tuple(codes))
        return Not(BOOL, node) if ast.negated else node

    def _call(self, ast: syntax.FunctionCall) -> Node:
        known: dict[str, Callable[[list[Node]], Node]] = {
            "min": lambda a: _extreme("min", a),
            "max": lambda a: _extreme("max", a),
            "if": _if,
            "known": lambda a: IsKnown(BOOL, _exactly(a, 1, "known")[0]),
            "per_month": _per_month,
            "per_year": lambda a: _convert(a, "per_year", "rial/month", "rial/year", "*"),
        }
        if self.scope.on is not None:
            known["years_before"] = lambda a: self._before(a, "years_before", years_before)
            known["months_before"] = lambda a: self._before(a, "months_before", months_before)
        if ast.function not in known:
            hint = did_you_mean(ast.function, list(known))
            raise TypeFault(f"column {ast.column}: unknown function '{ast.function}'; {hint}")
        return known[ast.function]([self.node(a) for a in ast.arguments])

    def _before(self, arguments: list[Node], name: str, go: Callable[[dt.date, int], dt.date]) -> Node:
        (n,) = _exactly(arguments, 1, name)
        if not isinstance(n, Const) or n.type.kind != "number" or self.scope.on is None:
            raise TypeFault(f"{name}(…) takes a whole number or a plain parameter")
        steps = _within(int(n.value), 0, 1800, f"the number in {name}")
        return Const(
            Type("date"), go(self.scope.on, min(steps, 150) if "years" in name else steps).isoformat()
        )


def compare(op: str, left: Node, right: Node) -> Node:
    """left op right, with > and >= turned round and != as not ==."""
    if op in (">", ">="):
        return compare("<" if op == ">" else "<=", right, left)
    if op == "!=":
        return Not(BOOL, compare("==", left, right))
    kinds = {left.type.kind, right.type.kind}
    if len(kinds) > 1:
        raise TypeFault(f"a {left.type} cannot be compared with a {right.type}")
    kind = left.type.kind
    if kind == "number":
        _common_unit(left, right, "compared")
    elif op != "==" and kind != "date":
        raise TypeFault(f"a {left.type} can only be compared with == or !=")
    if kind == "code":
        return _compare_codes(left, right)
    if kind == "bool":
        raise TypeFault("a truth value needs no ==; write the name alone, or with 'not' before it")
    return Compare(BOOL, op, left, right)


def _compare_codes(left: Node, right: Node) -> Node:
    if isinstance(left, Const):
        left, right = right, left
    if not isinstance(right, Const) or isinstance(left, Const):
        raise TypeFault("compare a code with a code in single quotes, such as kind == 'passenger'")
    return IsIn(BOOL, left, (_legal_code(str(right.value), left.type),))


def _legal_code(code: str, of: Type) -> str:
    if of.codes and code not in of.codes:
        raise TypeFault(f"'{code}' is not one of the codes; {did_you_mean(code, list(of.codes))}")
    return code


def _literal(ast: syntax.Literal) -> Node:
    if isinstance(ast.value, bool):
        return Const(BOOL, ast.value)
    if isinstance(ast.value, int):
        return Const(number(ast.value, ast.value), ast.value)
    return Const(Type("date") if ast.is_date else Type("code", codes=()), ast.value)


def _arith(op: str, left: Node, right: Node) -> Node:
    _need(left, "number", op)
    _need(right, "number", op)
    if op in ("+", "-"):
        unit = _common_unit(left, right, "added" if op == "+" else "subtracted")
    else:
        unit = _UNIT_OF[op](left.type.unit, right.type.unit)
    low, high = _bounds(op, left.type, right.type)
    if max(abs(low), abs(high)) > LARGEST:
        raise TypeFault(
            f"'{op}' could reach {max(abs(low), abs(high)):.1e}, which does not fit into 64 bits; "
            "divide first, or limit it with min(…)"
        )
    if isinstance(left, Const) and isinstance(right, Const) and low == high:
        return Const(number(low, high, unit), low)
    return Arith(number(low, high, unit), op, left, right)


def _bounds(op: str, a: Type, b: Type) -> tuple[int, int]:
    if op == "+":
        return a.low + b.low, a.high + b.high
    if op == "-":
        return a.low - b.high, a.high - b.low
    if op == "*":
        products = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        return min(products), max(products)
    if b.low < 0 or b.high < 1:
        raise TypeFault(f"the divisor of '{op}' must never be negative or always zero; write max(…, 1)")
    if op == "%":
        return 0, b.high - 1
    quotients = [x // y for x in (a.low, a.high) for y in (max(b.low, 1), b.high)]
    return min(quotients), max(quotients)


def _unit_of_product(a: str, b: str) -> str:
    money = [u for u in (a, b) if u.startswith("rial")]
    if len(money) == 2:
        raise TypeFault("rials cannot be multiplied by rials")
    return money[0] if money else a or b


def _unit_of_quotient(a: str, b: str) -> str:
    if b.startswith("rial"):
        if a != b:
            raise TypeFault(f"{a or 'a plain number'} cannot be divided by {b}")
        return ""
    return a


def _unit_of_remainder(a: str, b: str) -> str:
    if a.startswith("rial") or b.startswith("rial"):
        raise TypeFault("'%' is for plain numbers, not for rials")
    return a


_UNIT_OF = {"*": _unit_of_product, "//": _unit_of_quotient, "%": _unit_of_remainder}


def _common_unit(left: Node, right: Node, verb: str) -> str:
    a, b = left.type.unit, right.type.unit
    if a == b or _is_zero(right):
        return a
    if _is_zero(left):
        return b
    if left.type.is_money and right.type.is_money:
        raise TypeFault(f"{a} and {b} cannot be {verb}; convert with per_month(…) or per_year(…)")
    if left.type.is_money or right.type.is_money:
        raise TypeFault(
            f"{a or 'a plain number'} and {b or 'a plain number'} cannot be {verb}; "
            "put the amount into a parameter with a unit"
        )
    if a and b:
        raise TypeFault(f"{a} and {b} cannot be {verb}")
    return a or b


def _is_zero(node: Node) -> bool:
    return isinstance(node, Const) and node.type.kind == "number" and node.value == 0


def _extreme(op: str, items: list[Node]) -> Node:
    if len(items) < 2:
        raise TypeFault(f"{op}(…) takes two or more numbers")
    unit = items[0].type.unit
    for item in items:
        _need(item, "number", op)
        unit = _common_unit(replace(items[0], type=replace(items[0].type, unit=unit)), item, "combined")
    choose = min if op == "min" else max
    return Extreme(
        number(choose(i.type.low for i in items), choose(i.type.high for i in items), unit), op, tuple(items)
    )


def _if(arguments: list[Node]) -> Node:
    condition, then, otherwise = _exactly(arguments, 3, "if")
    _need(condition, "bool", "if")
    if then.type.kind != otherwise.type.kind or then.type.kind not in ("number", "bool"):
        raise TypeFault("both results of if(…) must be numbers, or both truth values")
    if then.type.kind == "bool":
        return If(BOOL, condition, then, otherwise)
    unit = _common_unit(then, otherwise, "combined")
    bounds = number(min(then.type.low, otherwise.type.low), max(then.type.high, otherwise.type.high), unit)
    return If(bounds, condition, then, otherwise)


def _convert(arguments: list[Node], name: str, source: str, target: str, op: str) -> Node:
    (amount,) = _exactly(arguments, 1, name)
    if amount.type.unit != source:
        raise TypeFault(f"{name}(…) takes an amount in {source}, not a {amount.type}")
    node = _arith(op, amount, Const(number(12, 12), 12))
    return replace(node, type=replace(node.type, unit=target))


def _per_month(arguments: list[Node]) -> Node:
    """`per_month(yearly)`, and `per_month(amount, n)` of what was paid over n months."""
    if len(arguments) != 2:
        return _convert(arguments, "per_month", "rial/year", "rial/month", "//")
    amount, months = arguments
    if amount.type.unit != "rial":
        raise TypeFault(f"per_month(…, months) takes an amount in rial, not a {amount.type}")
    if not isinstance(months, Const) or months.type.kind != "number":
        raise TypeFault("per_month(…, months) takes a whole number of months or a plain parameter")
    n = _within(int(months.value), 1, 1200, "the number of months in per_month")
    node = _arith("//", amount, Const(number(n, n), n))
    return replace(node, type=replace(node.type, unit="rial/month"))


def _exactly(arguments: list[Node], n: int, name: str) -> list[Node]:
    if len(arguments) != n:
        raise TypeFault(f"{name}(…) takes {n} value{'s' if n > 1 else ''}, not {len(arguments)}")
    return arguments


def _need(node: Node, kind: str, by: str) -> Node:
    if node.type.kind != kind:
        wanted = {"bool": "a truth value", "number": "a number", "code": "a code"}[kind]
        raise TypeFault(f"'{by}' needs {wanted}, but this is a {node.type}")
    return node


def _within(value: int, low: int, high: int, what: str) -> int:
    if not low <= value <= high:
        raise TypeFault(f"{what} must be between {low} and {high}, not {value}")
    return value
