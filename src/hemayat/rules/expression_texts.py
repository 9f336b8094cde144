"""Expressions, numbers, tables and articles of a policy in the words of a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hemayat.common.language import Lang, text_in, translate
from hemayat.common.money import format_money, format_number, format_tenths, without_period
from hemayat.common.persian import to_persian_digits
from hemayat.common.statements import as_condition
from hemayat.rules import syntax
from hemayat.rules.document_texts import (
    say,
    say_operation,
    unit_word,
)
from hemayat.rules.formula import Bound, as_arithmetic, bound_of, without_bounds
from hemayat.rules.nodes import MONEY, CodeChoice, Const, Node, Steps
from hemayat.rules.policy import Parameter
from hemayat.rules.resolved_policy import PolicyOn
from hemayat.rules.source import PLACEHOLDER, Map, Scalar, words

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
ISOLATE, POP = "\u2068", "\u2069"
"""Around Latin names, so that they do not disturb the order of Persian text."""


@dataclass(frozen=True)
class TextGrid:
    """A small table: a caption, the heads of its columns, and rows of cells."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class ExpressionTexts:
    """One policy on one day in one language. `labels`: code of a register → its words."""

    def __init__(self, policy: PolicyOn, lang: Lang, labels: Mapping[str, Mapping[str, str]]) -> None:
        self.policy, self.lang, self.labels = policy, lang, labels

    def title(self, name: str) -> str:
        """What a fact, derived value, rank or parameter is called."""
        policy = self.policy
        for section in (policy.facts, policy.derived, policy.ranks, policy.policy.parameters):
            if entry := section.get(name):
                return text_in(entry.title, self.lang)
        raise KeyError(name)

    def isolated(self, text: str) -> str:
        return f"{ISOLATE}{text}{POP}" if self.lang == "fa" else text

    def number(self, value: int, unit: str = "", *, is_in_brackets: bool = False) -> str:
        if unit in MONEY:
            period = unit.partition("/")[2]
            return format_money(value, self.lang, period, has_rials=not is_in_brackets)
        if unit == "tenths":
            return format_tenths(value, self.lang)
        return f"{format_number(value, self.lang)} {unit_word(unit, self.lang, value)}".strip()

    def code(self, code: str | bool) -> str:
        if isinstance(code, bool) or code in ("true", "false"):
            return say(str(code).lower(), self.lang)
        if label := self.labels.get(code):
            return text_in(label, self.lang)
        return self.isolated(code)

    def expression(self, text: str) -> str:
        """An expression that has been checked, in words."""
        return self._ast(self._parsed(text))

    def calculation(self, text: str) -> str:
        """How a value is calculated: the formula, then a sentence for each of its guards that a reader could meet.

        Nobody is in a household of fewer than one person: `max(household_size, 1)` only divides by no zero.
        """
        formula, bounds = without_bounds(self._parsed(text))
        bounds = tuple(one for one in bounds if not _is_of_a_count(one))
        said = self._ast(formula)
        return " ".join([f"{said}.", *map(self._guard, bounds)]) if bounds else said

    def _guard(self, bound: Bound) -> str:
        value, limit = self._ast(bound.value), self._literal(bound.limit)
        if bound.function == "max" and bound.limit.value == 0:
            return say_operation("negative_sentence", self.lang, a=value)
        return say_operation(f"{bound.function}_sentence", self.lang, a=value, b=limit)

    def limit(self, text: str, in_table: str = "limit_in_table", title: str = "") -> str:
        """A limit or an amount: its number where the law gives one, not the name of that number.

        `title`: what it limits; a period that the title says is not said again.
        """
        this_parameter = self.policy.parameters.get(text)
        if not this_parameter:
            return self.expression(text)
        parameter, node = this_parameter
        if isinstance(node, Const):
            return self.number(int(node.value), without_period(parameter.unit, title, self.lang))
        return say(in_table, self.lang)

    def subject(self, text: str) -> str:
        """An expression as the subject of a sentence."""
        return self._subject(self._parsed(text))

    def _parsed(self, text: str) -> syntax.Ast:
        return as_arithmetic(syntax.parse(text), self._is_in_tenths)

    def _is_in_tenths(self, name: str) -> bool:
        if name in self.policy.derived:
            return self.policy.derived[name].value.type.unit == "tenths"
        return name in self.policy.parameters and self.policy.parameters[name][0].unit == "tenths"

    def _ast(self, ast: syntax.Ast) -> str:
        if isinstance(ast, syntax.Literal):
            return self._literal(ast)
        if isinstance(ast, syntax.Name):
            return self._condition(ast.id) if self._is_statement(ast.id) else self._name(ast.id)
        if isinstance(ast, syntax.FunctionCall):
            return self._call(ast)
        if isinstance(ast, syntax.Unary):
            if (
                ast.op == "not"
                and isinstance(ast.operand, syntax.Name)
                and self._is_statement(ast.operand.id)
            ):
                return self._condition(ast.operand.id, is_so=False)
            key = "not" if ast.op == "not" else "negative"
            return say_operation(key, self.lang, a=self._inner(ast.operand, key))
        if isinstance(ast, syntax.InExpression):
            *others, last = [self._ast(v) for v in ast.values]
            listed = f" {say_operation('one_of', self.lang)} ".join(
                [*filter(None, [self._listed(others)]), last]
            )
            key = "not in" if ast.negated else "in"
            return say_operation(key, self.lang, a=self._subject(ast.operand), b=listed)
        return self._binary(ast)

    def _binary(self, ast: syntax.Binary) -> str:
        if ast.op in COMPARISONS:
            a, b = self._subject(ast.left), self._subject(ast.right)
            return say_operation(self._comparison(ast), self.lang, a=a, b=b)
        if ast.op == "and" and len(parts := parts_of(ast, "and")) > 2:
            *others, last = (self._inner(part, "and") for part in parts)
            return say_operation("and_last", self.lang, a=self._listed(others), b=last)
        a, b = self._inner(ast.left, ast.op), self._inner(ast.right, ast.op)
        return say_operation(ast.op, self.lang, a=a, b=b)

    def _comparison(self, ast: syntax.Binary) -> str:
        """A code is what something is, as in a list of codes; a number is what it equals."""
        is_code = isinstance(ast.right, syntax.Literal) and isinstance(ast.right.value, str)
        return {"==": "in", "!=": "not in"}.get(ast.op, ast.op) if is_code else ast.op

    def _subject(self, ast: syntax.Ast) -> str:
        if isinstance(ast, syntax.Binary) and (ast.op, ast.right) == ("//", _twelve(ast)):
            return say_operation("twelfth", self.lang, a=self._ast(ast.left))
        text = self._inner(ast, "")
        # The title of an entry has no article of its own.
        return f"the {text}" if self.lang == "en" and isinstance(ast, syntax.Name) else text

    def _inner(self, ast: syntax.Ast, op: str) -> str:
        """In brackets if the words around it would be misread; a comparison is a sentence of its own."""
        text = self._ast(ast)
        if not isinstance(ast, syntax.Binary) or ast.op == op:
            return text
        return text if op in ("and", "or") and ast.op in COMPARISONS else f"({text})"

    def _is_statement(self, name: str) -> bool:
        fact = self.policy.facts.get(name)
        return fact is not None and fact.type.kind == "bool"

    def _condition(self, name: str, *, is_so: bool = True) -> str:
        """A statement as a part of a condition: `سرپرست ساکن ایران باشد`, `the head lives in Iran`."""
        return as_condition(self.title(name), self.lang, is_so=is_so)

    def _name(self, name: str) -> str:
        parameter = self.policy.parameters.get(name)
        if parameter and isinstance(parameter[1], Const):
            value = self.number(int(parameter[1].value), parameter[0].unit, is_in_brackets=True)
            return f"{self._inside(self.title(name))} ({value})"
        return self._inside(self.title(name))

    def _inside(self, title: str) -> str:
        """A title as it is written in the middle of a sentence."""
        return title[:1].lower() + title[1:] if self.lang == "en" else title

    def _call(self, ast: syntax.FunctionCall) -> str:
        if bound := bound_of(ast):
            a, b = self._ast(bound.value), self._literal(bound.limit)
            return say_operation(f"{bound.function}_number", self.lang, a=a, b=b)
        items = [self._ast(argument) for argument in ast.arguments]
        if ast.function in ("min", "max"):
            return say_operation(ast.function, self.lang, b=f"({self._listed(items)})")
        return say_operation(ast.function, self.lang, **dict(zip("abc", items, strict=False)))

    def _literal(self, ast: syntax.Literal) -> str:
        if isinstance(ast.value, int) and not isinstance(ast.value, bool):
            return self.number(ast.value)
        return self.code(ast.value)

    def _listed(self, items: list[str]) -> str:
        return translate(", ", self.lang).join(items)

    def names_in(self, text: str) -> list[str]:
        """The names that an expression uses, in order."""
        return list(dict.fromkeys(re.findall(r"(?<!['\w])[a-z][a-z0-9_]*", text)))

    def grids(self, text: str) -> list[TextGrid]:
        """A table for each parameter that an expression uses and that has more than one value."""
        parameters = [self.policy.parameters[n] for n in self.names_in(text) if n in self.policy.parameters]
        return [self.grid(p, node) for p, node in parameters if not isinstance(node, Const)]

    def grid(self, parameter: Parameter, node: Node) -> TextGrid:
        """The value of a parameter on this day, one row for each step or code."""
        head = (*(self.title(name) for name in parameter.by), say("number", self.lang))
        return TextGrid(self.title(parameter.name), head, tuple(self._rows(node, parameter.unit)))

    def _rows(self, node: Node, unit: str) -> list[tuple[str, ...]]:
        if isinstance(node, Const):
            return [(self.number(int(node.value), unit),)]
        if isinstance(node, Steps):
            labelled = list(zip(self._steps(node), node.values, strict=True))
        else:
            assert isinstance(node, CodeChoice)
            other = [(say("other", self.lang), node.other)] if node.other else []
            labelled = [*((self.code(c), v) for c, v in zip(node.codes, node.values, strict=True)), *other]
        return [(label, *rest) for label, value in labelled for rest in self._rows(value, unit)]

    def _steps(self, node: Steps) -> list[str]:
        found = []
        for place, start in enumerate(node.starts):
            last = node.starts[place + 1] - 1 if place + 1 < len(node.starts) else None
            a = self.number(start)
            if last is None:
                found.append(say("and_more", self.lang, n=a) if place else a)
            elif place == 0 and start > 1:
                found.append(say("and_less", self.lang, n=self.number(last)))
            else:
                found.append(a if last == start else say("to", self.lang, a=a, b=self.number(last)))
        return found

    def law(self, law: Map | None) -> str:
        """Act and article; the note where there is one."""
        parts = [self._text(law, key) for key in ("act", "article", "note")] if law else []
        said = self._listed([p for p in parts if p])
        return to_persian_digits(said) if self.lang == "fa" else said

    def _text(self, body: Map, key: str) -> str:
        tree = body.entries.get(key)
        return tree.value if isinstance(tree, Scalar) else text_in(words(tree), self.lang)

    def sentence(self, sentence: Mapping[str, str], fact: str) -> str:
        """A sentence with the names of its placeholders in angle brackets. `fact`: the name for {fact}.

        A number that a noun follows is called a number: the noun says of what.
        """

        def named(match: re.Match[str]) -> str:
            name, many = match["name"], match["many"] or match["one"]
            known = {"fact": fact, "limit": say("limit_word", self.lang)}
            if many:
                known["fact"] = say("count_word", self.lang)
            blank = known.get(name) or (known["fact"] if many else self._inside(self.title(name)))
            return f"⟨{blank}⟩ {many}" if many else f"⟨{blank}⟩"

        return PLACEHOLDER.sub(named, text_in(sentence, self.lang))


def parts_of(ast: syntax.Ast, op: str) -> list[syntax.Ast]:
    """What `op` joins, however it is bracketed."""
    if isinstance(ast, syntax.Binary) and ast.op == op:
        return [*parts_of(ast.left, op), *parts_of(ast.right, op)]
    return [ast]


def _twelve(ast: syntax.Binary) -> syntax.Literal:
    """The divisor of a rate a month."""
    return syntax.Literal(12, ast.right.column)


def _is_of_a_count(bound: Bound) -> bool:
    """Whether it says that a single value is at least one."""
    return bound.function == "max" and bound.limit.value == 1 and isinstance(bound.value, syntax.Name)
