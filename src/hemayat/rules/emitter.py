"""Typed tree → text of a target language, with unknown carried to the end.

Every value is a range: `low … high` for numbers, `certainly … possibly` for truth values (decision 0006). Known values
have one text for both ends. Targets (SQL, Python) say how an operation is written; its meaning is defined here once.

Two traps. The far end of a result may come from the near end of an operand: the largest `a - b` needs the smallest `b`.
And a text that is used twice is written twice, so that nested uses grow without limit; `shared` gives it a name.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hemayat.rules.nodes import (
    Arith,
    CodeChoice,
    ColumnRef,
    Compare,
    Const,
    Extreme,
    If,
    IsIn,
    IsKnown,
    Logic,
    Node,
    Not,
    Ref,
    Steps,
)

SHORT_TABLE = 8
"""A longer table of a parameter is looked up once and named, however often it is used."""


@dataclass(frozen=True)
class ValueRange:
    """The texts of the two ends of a value; equal for a known one. `level`: how deep it is in shared names.

    For a code, `low` is the code and `high` the text of a truth value: whether it is known.
    """

    low: str
    high: str
    level: int = 0
    open: bool = False


class TargetLanguage(ABC):
    """How one language writes an operation. Texts that come in are safe to put between brackets."""

    @abstractmethod
    def const(self, value: int | bool | str, is_date: bool) -> str: ...
    @abstractmethod
    def code(self, value: int) -> str: ...
    @abstractmethod
    def nothing(self) -> str: ...
    @abstractmethod
    def floor_divide(self, a: str, b: str, *, negative: bool, zero: bool) -> str: ...
    @abstractmethod
    def floor_remainder(self, a: str, b: str, *, negative: bool, zero: bool) -> str: ...
    @abstractmethod
    def least(self, items: list[str]) -> str: ...
    @abstractmethod
    def greatest(self, items: list[str]) -> str: ...
    @abstractmethod
    def case(self, branches: list[tuple[str, str]], otherwise: str) -> str: ...
    @abstractmethod
    def join(self, op: str, items: list[str]) -> str: ...
    @abstractmethod
    def negate(self, a: str) -> str: ...
    @abstractmethod
    def compare(self, op: str, a: str, b: str) -> str: ...
    @abstractmethod
    def is_in(self, a: str, codes: tuple[str, ...]) -> str: ...

    def steps(self, key: str, limits: list[str], ends: list[str]) -> str:
        """The first end whose limit `key` lies below; the last end has none."""
        branches = [(self.compare("<", key, limit), end) for limit, end in zip(limits, ends, strict=False)]
        return self.case(branches, ends[-1])

    def outcome(self, word: str) -> str:
        """How an outcome is written: as the text that it is."""
        return self.const(word, False)


@dataclass
class SharedTexts:
    """Names given to texts that are used more than once, in order, each with its level."""

    named: list[tuple[str, str, int]] = field(default_factory=list)
    prefix: str = "t"
    _seen: dict[tuple[str, int], str] = field(default_factory=dict)

    def name(self, text: str, level: int) -> tuple[str, int]:
        if text.replace("_", "").isalnum():
            return text, level
        key = (text, level)
        if key not in self._seen:
            self._seen[key] = f"{self.prefix}{len(self.named)}__"
            self.named.append((self._seen[key], text, level + 1))
        return self._seen[key], level + 1


class Emitter:
    """Writes nodes for one target. `values` are the ranges of facts, derived values, ranks or columns by name."""

    def __init__(
        self, target: TargetLanguage, values: Callable[[Node], ValueRange], sharing: SharedTexts | None
    ) -> None:
        self.target, self.values, self.sharing = target, values, sharing
        self._writers: Mapping[type, Callable[..., ValueRange]] = {
            Const: self._const, Ref: self.values, ColumnRef: self.values, Arith: self._arith, Extreme: self._extreme,
            If: self._if, Compare: self._compare, IsIn: self._is_in, Logic: self._logic, Not: self._not,
            IsKnown: self._known, Steps: self._steps, CodeChoice: self._choice,
        }  # fmt: skip

    def range(self, node: Node) -> ValueRange:
        return self._writers[type(node)](node)

    def shared(self, value: ValueRange) -> ValueRange:
        """The same range under short names, so that using it twice does not write it twice."""
        if self.sharing is None:
            return value
        low, level = self.sharing.name(value.low, value.level)
        if not value.open:
            return ValueRange(low, low, level)
        high, other = self.sharing.name(value.high, value.level)
        return ValueRange(low, high, max(level, other), True)

    def _const(self, node: Const) -> ValueRange:
        text = self.target.const(node.value, node.type.kind == "date")
        return ValueRange(text, text)

    def _arith(self, node: Arith) -> ValueRange:
        a, b = self.range(node.left), self.range(node.right)
        if node.op in ("+", "-"):
            far = (b.low, b.high) if node.op == "+" else (b.high, b.low)
            return self._made(a, b, f"({a.low} {node.op} {far[0]})", f"({a.high} {node.op} {far[1]})")
        if node.op == "*":
            return self._product(node, a, b)
        return self._division(node, a, b)

    def _product(self, node: Arith, a: ValueRange, b: ValueRange) -> ValueRange:
        if not (a.open or b.open) or (node.left.type.low >= 0 and node.right.type.low >= 0):
            return self._made(a, b, f"({a.low} * {b.low})", f"({a.high} * {b.high})")
        a, b = self.shared(a), self.shared(b)
        corners = list(dict.fromkeys(f"({x} * {y})" for x in (a.low, a.high) for y in (b.low, b.high)))
        return self._made(a, b, self.target.least(corners), self.target.greatest(corners))

    def _division(self, node: Arith, a: ValueRange, b: ValueRange) -> ValueRange:
        """By zero, or by what may be zero, the result is unknown: anything within its bounds."""
        may_be_zero = node.right.type.low == 0
        if may_be_zero or b.open or node.op == "%" or node.left.type.low < 0:
            a, b = self.shared(a), self.shared(b)
        write = self._remainder if node.op == "%" else self._quotient
        low, high, is_open = write(node, a, b)
        if may_be_zero:
            zero = self.target.compare("<=", b.low, self.target.const(0, False))
            bounds = [self.target.const(n, False) for n in (node.type.low, node.type.high)]
            low, high, is_open = (
                self.target.case([(zero, bounds[0])], low),
                self.target.case([(zero, bounds[1])], high),
                True,
            )
        return ValueRange(low, high if is_open else low, max(a.level, b.level), is_open)

    def _quotient(self, node: Arith, a: ValueRange, b: ValueRange) -> tuple[str, str, bool]:
        negative = node.left.type.low < 0

        zero = node.right.type.low == 0

        def divide(x: str, y: str) -> str:
            return self.target.floor_divide(x, y, negative=negative, zero=zero)

        if not (a.open or b.open):
            text = divide(a.low, b.low)
            return text, text, False
        if not negative:
            return divide(a.low, b.high), divide(a.high, b.low), True
        lows, highs = ([divide(x, y) for y in dict.fromkeys((b.low, b.high))] for x in (a.low, a.high))
        return self.target.least(lows), self.target.greatest(highs), True

    def _remainder(self, node: Arith, a: ValueRange, b: ValueRange) -> tuple[str, str, bool]:
        text = self.target.floor_remainder(
            a.low, b.low, negative=node.left.type.low < 0, zero=node.right.type.low == 0
        )
        if not (a.open or b.open):
            return text, text, False
        known = self.target.join("and", [self.target.compare("==", x.low, x.high) for x in (a, b) if x.open])
        zero, top = (self.target.const(n, False) for n in (node.type.low, node.type.high))
        return self.target.case([(known, text)], zero), self.target.case([(known, text)], top), True

    def _extreme(self, node: Extreme) -> ValueRange:
        items = [self.range(i) for i in node.items]
        choose = self.target.least if node.op == "min" else self.target.greatest
        is_open = any(i.open for i in items)
        low = choose([i.low for i in items])
        return ValueRange(
            low, choose([i.high for i in items]) if is_open else low, max(i.level for i in items), is_open
        )

    def _if(self, node: If) -> ValueRange:
        c, a, b = (self.range(n) for n in (node.condition, node.then, node.otherwise))
        level = max(c.level, a.level, b.level)
        if not c.open:
            if a.open or b.open:
                c = self.shared(c)
            low = self.target.case([(c.low, a.low)], b.low)
            is_open = a.open or b.open
            high = self.target.case([(c.low, a.high)], b.high) if is_open else low
            return ValueRange(low, high, max(level, c.level), is_open)
        c, a, b = self.shared(c), self.shared(a), self.shared(b)
        least, greatest = self._hull(node)
        never = self.target.negate(c.high)
        low = self.target.case([(c.low, a.low), (never, b.low)], least([a.low, b.low]))
        high = self.target.case([(c.low, a.high), (never, b.high)], greatest([a.high, b.high]))
        return ValueRange(low, high, max(c.level, a.level, b.level), True)

    def _hull(self, node: Node) -> tuple[Callable[[list[str]], str], Callable[[list[str]], str]]:
        if node.type.kind == "bool":
            return (lambda i: self.target.join("and", i)), (lambda i: self.target.join("or", i))
        return self.target.least, self.target.greatest

    def _compare(self, node: Compare) -> ValueRange:
        a, b = self.range(node.left), self.range(node.right)
        write = self.target.compare
        if not (a.open or b.open):
            text = write(node.op, a.low, b.low)
            return ValueRange(text, text, max(a.level, b.level))
        if node.op != "==":
            return self._made(a, b, write(node.op, a.high, b.low), write(node.op, a.low, b.high))
        a, b = self.shared(a), self.shared(b)
        possibly = self.target.join("and", [write("<=", a.low, b.high), write("<=", b.low, a.high)])
        parts = [write("==", x.low, x.high) for x in (a, b) if x.open] + [write("==", a.low, b.low)]
        return self._made(a, b, self.target.join("and", parts), possibly)

    def _is_in(self, node: IsIn) -> ValueRange:
        operand = self.range(node.operand)
        text = self.target.is_in(operand.low, node.codes)
        if not operand.open:
            return ValueRange(text, text, operand.level)
        certainly = self.target.join("and", [operand.high, text])
        possibly = self.target.join("or", [self.target.negate(operand.high), text])
        return ValueRange(certainly, possibly, operand.level, True)

    def _logic(self, node: Logic) -> ValueRange:
        items = [self.range(i) for i in node.items]
        is_open = any(i.open for i in items)
        low = self.target.join(node.op, [i.low for i in items])
        high = self.target.join(node.op, [i.high for i in items]) if is_open else low
        return ValueRange(low, high, max(i.level for i in items), is_open)

    def _not(self, node: Not) -> ValueRange:
        a = self.range(node.operand)
        low = self.target.negate(a.high)
        return ValueRange(low, self.target.negate(a.low) if a.open else low, a.level, a.open)

    def _known(self, node: IsKnown) -> ValueRange:
        a = self.range(node.operand)
        if not a.open:
            return self._const(Const(node.type, True))
        a = self.shared(a)
        text = a.high if node.operand.type.kind == "code" else self._same_ends(node.operand, a)
        return ValueRange(text, text, a.level)

    def _same_ends(self, node: Node, a: ValueRange) -> str:
        if node.type.kind == "number":
            return self.target.compare("==", a.low, a.high)
        return self.target.join("or", [a.low, self.target.negate(a.high)])

    def _steps(self, node: Steps) -> ValueRange:
        key = self.shared(self.range(node.key))
        values = [self.range(v) for v in node.values]
        limits = [self.target.const(s, False) for s in node.starts[1:]]

        def look_up(ends: list[str]) -> str:
            return self.target.steps(key.low, limits, ends)

        known = self.target.compare("==", key.low, key.high)
        return self._table(node, key, known, values, look_up)

    def _choice(self, node: CodeChoice) -> ValueRange:
        key = self.shared(self.range(node.key))
        named = [self.range(v) for v in node.values]
        values = [*named, *([self.range(node.other)] if node.other else [])]
        tests = [self._is_code(key, node, code) for code in node.codes]
        if node.other is None:
            tests = tests[:-1]

        def look_up(ends: list[str]) -> str:
            return self.target.case(list(zip(tests, ends, strict=False)), ends[-1])

        high = key.high if node.key.type.kind == "code" else self._same_ends(node.key, key)
        return self._table(node, key, high, values, look_up)

    def _is_code(self, key: ValueRange, node: CodeChoice, code: str | bool) -> str:
        if node.key.type.kind == "code":
            return self.target.is_in(key.low, (str(code),))
        return key.low if code else self.target.negate(key.low)

    def _table(
        self,
        node: Node,
        key: ValueRange,
        existing: str,
        values: list[ValueRange],
        look_up: Callable[[list[str]], str],
    ) -> ValueRange:
        """A known key looks its value up; an unknown one may mean any value of the table."""
        level = max([key.level, *(v.level for v in values)])
        is_open = key.open or any(v.open for v in values)
        low = look_up([v.low for v in values])
        high = look_up([v.high for v in values]) if is_open else low
        if key.open:
            low = self.target.case([(existing, low)], self.target.const(node.type.low, False))
            high = self.target.case([(existing, high)], self.target.const(node.type.high, False))
        looked_up = ValueRange(low, high, level, is_open)
        return self.shared(looked_up) if len(values) > SHORT_TABLE else looked_up

    def _made(self, a: ValueRange, b: ValueRange, low: str, high: str) -> ValueRange:
        is_open = a.open or b.open
        return ValueRange(low, high if is_open else low, max(a.level, b.level), is_open)
