"""The expression language: text → syntax tree. Bounded in length and depth; runs nothing.

or  and  not   == != < <= > >= in (…)   + -   * // %   -x   f(x, y)   (x)
name   name.name   12_000   'code'   1398-06-30
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from hemayat.rules import scalars

T = TypeVar("T")

LONGEST = 2_000
DEEPEST = 40
MOST_TOKENS = 200


class SyntaxFault(ValueError):
    """The expression cannot be read; the message says where (column counted from 1) and what was expected."""


@dataclass(frozen=True)
class Literal:
    value: int | bool | str
    column: int
    is_date: bool = False


@dataclass(frozen=True)
class Name:
    id: str
    column: int


@dataclass(frozen=True)
class FunctionCall:
    function: str
    arguments: tuple[Ast, ...]
    column: int


@dataclass(frozen=True)
class Unary:
    op: str  # "not" or "-"
    operand: Ast
    column: int


@dataclass(frozen=True)
class Binary:
    op: str  # or and == != < <= > >= + - * // %
    left: Ast
    right: Ast
    column: int


@dataclass(frozen=True)
class InExpression:
    """`operand in (a, b)`; negated for `not in`."""

    operand: Ast
    values: tuple[Ast, ...]
    negated: bool
    column: int


Ast = Literal | Name | FunctionCall | Unary | Binary | InExpression

_TOKEN = re.compile(
    r"\s*(?:(?P<date>\d{4}-\d{2}-\d{2})(?![\w-])|(?P<int>\d[\d_]*)|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)?)"
    r"|'(?P<text>[^']*)'|(?P<op>==|!=|<=|>=|//|[-+*%<>(),]))"
)
_KEYWORDS = {"or", "and", "not", "in", "true", "false"}
_LEVELS = (("or",), ("and",), ("==", "!=", "<", "<=", ">", ">="), ("+", "-"), ("*", "//", "%"))
FLIPPED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""Each comparison, read from its other side."""
_MISTAKES = {
    "=": "write == to compare",
    "/": "write // (division that drops the remainder); there are no decimals",
    "&": "write and",
    "|": "write or",
    "!": "write not",
    '"': "write codes in single quotes",
    "^": "there are no powers",
    ".": "there are no decimals; write money in whole rials and rates as whole percents",
}


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    column: int


def parse(text: str) -> Ast:
    """The syntax tree of one expression. Raises SyntaxFault."""
    if len(text) > LONGEST:
        raise SyntaxFault(f"longer than {LONGEST} characters; split it into derived values")
    return _Parser(_tokens(text)).whole()


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    end = len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if not match:
            column = at + len(text[at:]) - len(text[at:].lstrip())
            character = text[column]
            raise SyntaxFault(
                f"column {column + 1}: '{character}' is not valid here; {_MISTAKES.get(character, 'remove it')}"
            )
        kind = match.lastgroup or "op"
        word = match[kind]
        found.append(
            _Token("op" if word in _KEYWORDS and kind == "name" else kind, word, match.start(kind) + 1)
        )
        at = match.end()
    if len(found) > MOST_TOKENS:
        raise SyntaxFault(f"more than {MOST_TOKENS} words and signs; split it into derived values")
    found.append(_Token("end", "", end + 1))
    return found


def _scalar(read: Callable[[str], T], token: _Token) -> T:
    try:
        return read(token.text)
    except scalars.ScalarFault as fault:
        raise SyntaxFault(f"column {token.column}: {fault}") from None


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Ast:
        tree = self._level(0)
        if self._now.kind != "end":
            raise SyntaxFault(f"column {self._now.column}: '{self._now.text}' was not expected here")
        return tree

    @property
    def _now(self) -> _Token:
        return self._tokens[self._at]

    def _take(self, *ops: str) -> _Token | None:
        token = self._now
        if token.kind == "op" and token.text in ops:
            self._at += 1
            return token
        return None

    def _expect(self, op: str) -> None:
        if not self._take(op):
            shown = f"'{self._now.text}'" if self._now.text else "the end"
            raise SyntaxFault(f"column {self._now.column}: expected '{op}' but found {shown}")

    def _level(self, level: int) -> Ast:
        if level == len(_LEVELS):
            return self._unary()
        if level == 2:
            return self._comparison()
        tree = self._level(level + 1)
        while token := self._take(*_LEVELS[level]):
            tree = Binary(token.text, tree, self._level(level + 1), token.column)
        return tree

    def _comparison(self) -> Ast:
        if token := self._take("not"):
            return Unary("not", self._deeper(self._comparison), token.column)
        left = self._level(3)
        if token := self._take(*_LEVELS[2]):
            tree = Binary(token.text, left, self._level(3), token.column)
            if again := self._take(*_LEVELS[2]):
                raise SyntaxFault(
                    f"column {again.column}: comparisons cannot be chained; join two of them with 'and'"
                )
            return tree
        negated = self._take("not")
        if token := self._take("in"):
            return InExpression(left, self._values(), negated is not None, token.column)
        if negated:
            raise SyntaxFault(f"column {negated.column}: 'not' was not expected here")
        return left

    def _values(self) -> tuple[Ast, ...]:
        self._expect("(")
        values = self._arguments()
        if not values:
            raise SyntaxFault(f"column {self._now.column}: write at least one code between the brackets")
        return values

    def _arguments(self) -> tuple[Ast, ...]:
        asts: list[Ast] = []
        while not self._take(")"):
            if asts:
                self._expect(",")
            asts.append(self._deeper(lambda: self._level(0)))
        return tuple(asts)

    def _unary(self) -> Ast:
        if token := self._take("-"):
            return Unary("-", self._deeper(self._unary), token.column)
        return self._atom()

    def _atom(self) -> Ast:
        token = self._now
        if self._take("("):
            tree = self._deeper(lambda: self._level(0))
            self._expect(")")
            return tree
        if self._take("true", "false"):
            return Literal(token.text == "true", token.column)
        self._at += 1
        if token.kind == "int":
            return Literal(_scalar(scalars.whole_number, token), token.column)
        if token.kind == "date":
            return Literal(_scalar(scalars.date, token).isoformat(), token.column, is_date=True)
        if token.kind == "text":
            return Literal(token.text, token.column)
        if token.kind == "name":
            if self._take("("):
                return FunctionCall(token.text, self._arguments(), token.column)
            return Name(token.text, token.column)
        shown = f"'{token.text}'" if token.text else "the end of the expression"
        raise SyntaxFault(f"column {token.column}: expected a value but found {shown}")

    def _deeper(self, parse_inner: Callable[[], Ast]) -> Ast:
        self._depth += 1
        if self._depth > DEEPEST:
            raise SyntaxFault(
                f"column {self._now.column}: nested more than {DEEPEST} deep; split it into derived values"
            )
        tree = parse_inner()
        self._depth -= 1
        return tree
