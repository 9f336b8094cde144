"""Which rows of a register count, in the words of a person: the `where` of a fact as a part of a sentence.

Columns are named by their titles, and days by how long before the decision they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hemayat.common.dates import date_in_words
from hemayat.common.language import Lang, text_in, translate
from hemayat.common.statements import without_repeated_person
from hemayat.rules.catalogue import PERSONS, CatalogueTable, SchemaCatalogue
from hemayat.rules.document_texts import say_operation
from hemayat.rules.expression_texts import COMPARISONS, ExpressionTexts, parts_of
from hemayat.rules.fact_resolution import OF_PERSON, row_columns
from hemayat.rules.nodes import Const
from hemayat.rules.resolved_policy import PolicyOn
from hemayat.rules.scalars import date as parse_day
from hemayat.rules.syntax import FLIPPED, Ast, Binary, FunctionCall, Literal, Name

_PERIODS = {"months_before": "months", "years_before": "years"}
_NOTHING = "none"
"""The code that says that there is nothing: no support organisation, no guild licence."""


@dataclass(frozen=True)
class _DayLimit:
    """`subject`: the day that is limited. `length`: how long before the decision the limit is; 0 is the decision."""

    subject: Name
    op: str
    length: int
    unit: str

    @property
    def is_from(self) -> bool:
        return self.op in (">", ">=")


class RowTexts(ExpressionTexts):
    """Filters of the rows of one register, by a policy on one day, in one language."""

    def __init__(
        self, policy: PolicyOn, lang: Lang, catalogue: SchemaCatalogue, table: CatalogueTable
    ) -> None:
        super().__init__(policy, lang, catalogue.labels)
        self.table, self.columns = table, row_columns(table, catalogue)

    def title(self, name: str) -> str:
        """What a column is called; any other name is one of the policy."""
        column = self.columns.get(name)
        return text_in(column.title, self.lang) if column else super().title(name)

    def code(self, code: str | bool) -> str:
        """In quotation marks, as it is what a register says and not a word of the sentence."""
        return say_operation("quoted", self.lang, a=super().code(code))

    def _is_statement(self, name: str) -> bool:
        return self._is_of_kind(name, "bool")

    def _is_of_kind(self, name: str, kind: str) -> bool:
        return name in self.columns and self.columns[name].kind == kind

    def _subject(self, ast: Ast) -> str:
        """An age or a country is that of a person; everything else is that of the row itself."""
        if isinstance(ast, Name) and ast.id in self.columns and self._is_of_person(ast.id):
            return say_operation("of_person", self.lang, a=self._inside(self.title(ast.id)))
        return super()._subject(ast)

    def _is_of_person(self, name: str) -> bool:
        return name.startswith(OF_PERSON) or self.table.name == PERSONS

    def _ast(self, ast: Ast) -> str:
        if not isinstance(ast, Binary):
            return super()._ast(ast)
        if ast.op in ("and", "or"):
            return self._joined(ast)
        said = ""
        if ast.op in COMPARISONS:
            said = self._day_compared(ast) or self._nothing(ast) or self._in_unit(ast)
        return said or super()._ast(ast)

    def rows(self, text: str) -> str:
        """The whole filter: what every row must be, and then, in a sentence of its own, each choice that is left."""
        parts = parts_of(self._parsed(text), "and")
        choices = [one for one in parts if isinstance(one, Binary) and one.op == "or"]
        certain = [one for one in parts if one not in choices]
        if not certain or not choices:
            return say_operation("rows", self.lang, a=self._all(parts))
        said = [say_operation("one_of_these", self.lang, a=self._alternatives(one)) for one in choices]
        return " ".join([say_operation("rows", self.lang, a=f"{self._all(certain)}."), *said])

    def _joined(self, ast: Binary) -> str:
        if ast.op == "and":
            return self._all(parts_of(ast, "and"))
        return say_operation("either", self.lang, a=self._alternatives(ast))

    def _alternatives(self, ast: Ast) -> str:
        return translate("; or ", self.lang).join(self._ast(one) for one in parts_of(ast, "or"))

    def _all(self, parts: list[Ast]) -> str:
        *others, last = without_repeated_person(self._conditions(parts), self.lang)
        if not others:
            return last
        key = "and" if len(others) == 1 else "and_last"
        return say_operation(key, self.lang, a=self._listed(others), b=last)

    def _conditions(self, parts: list[Ast]) -> list[str]:
        """Each in words; two limits of the same day are one condition. None may be said twice or left out."""
        found: list[str] = []
        rest = list(parts)
        while rest:
            pair = [self._limit(one) for one in rest[:2]]
            said = self._between(pair[0], pair[1]) if len(pair) > 1 and pair[0] and pair[1] else ""
            found.append(said or self._condition_of_many(rest[0]))
            rest = rest[2 if said else 1 :]
        return found

    def _condition_of_many(self, ast: Ast) -> str:
        """In brackets if it offers a choice: what follows is no part of that."""
        text = self._ast(ast)
        return f"({text})" if isinstance(ast, Binary) and ast.op == "or" else text

    def _day_compared(self, ast: Binary) -> str:
        if limit := self._limit(ast):
            return self._one_limit(limit)
        if not any(
            isinstance(one, Name) and self._is_of_kind(one.id, "date") for one in (ast.left, ast.right)
        ):
            return ""
        return self._compared_with(ast.op, self._subject(ast.left), self._subject(ast.right))

    def _compared_with(self, op: str, a: str, b: str) -> str:
        return say_operation(f"day {op}" if op not in ("==", "!=") else op, self.lang, a=a, b=b)

    def _one_limit(self, limit: _DayLimit) -> str:
        a = self._subject(limit.subject)
        if limit.op in ("==", "!=") or not limit.length:
            return self._compared_with(limit.op, a, self._day(limit))
        return say_operation("before_decision", self.lang, a=a, n=self._distance(limit))

    def _day(self, limit: _DayLimit) -> str:
        decision = say_operation("decision_day", self.lang)
        if not limit.length:
            return decision
        n = self.number(limit.length, limit.unit)
        return say_operation("day_before", self.lang, n=n)

    def _between(self, one: _DayLimit, other: _DayLimit) -> str:
        """Empty unless they are the first and the last day of one period."""
        if one.subject.id != other.subject.id or one.is_from == other.is_from:
            return ""
        first, last = (one, other) if one.is_from else (other, one)
        if not first.length or last.op not in ("<", "<="):
            return ""
        a, far = self._subject(one.subject), self._distance(first)
        if last.length:
            near = self._distance(replace(last, unit="") if last.unit == first.unit else last)
            n = say_operation("and", self.lang, a=near, b=far)
            return say_operation("before_decision", self.lang, a=a, n=n)
        return say_operation("until_decision", self.lang, a=a, n=far) if last.op == "<=" else ""

    def _distance(self, limit: _DayLimit) -> str:
        return say_operation(f"distance {limit.op}", self.lang, n=self.number(limit.length, limit.unit))

    def _limit(self, ast: Ast) -> _DayLimit | None:
        """The limit of a day by its distance from the decision; None if `ast` is something else."""
        if not isinstance(ast, Binary) or ast.op not in COMPARISONS:
            return None
        left, op, right = ast.left, ast.op, ast.right
        if isinstance(right, Name):
            left, op, right = right, FLIPPED[op], left
        if (
            not isinstance(left, Name)
            or not isinstance(right, FunctionCall)
            or right.function not in _PERIODS
        ):
            return None
        length = self._whole(right.arguments[0])
        return None if length is None else _DayLimit(left, op, length, _PERIODS[right.function])

    def _whole(self, ast: Ast) -> int | None:
        if isinstance(ast, Name) and ast.id in self.policy.parameters:
            node = self.policy.parameters[ast.id][1]
            return int(node.value) if isinstance(node, Const) else None
        return ast.value if isinstance(ast, Literal) and isinstance(ast.value, int) else None

    def _call(self, ast: FunctionCall) -> str:
        if ast.function in _PERIODS:
            return say_operation(ast.function, self.lang, n=self._ast(ast.arguments[0]))
        return super()._call(ast)

    def _nothing(self, ast: Binary) -> str:
        if ast.op not in ("==", "!=") or not isinstance(ast.right, Literal) or ast.right.value != _NOTHING:
            return ""
        return say_operation(
            "recorded" if ast.op == "!=" else "not recorded", self.lang, a=self._subject(ast.left)
        )

    def _in_unit(self, ast: Binary) -> str:
        """A bare number has the unit of the column that it is compared with."""
        column = self.columns.get(ast.left.id) if isinstance(ast.left, Name) else None
        if not column or not column.unit or not isinstance(ast.right, Literal):
            return ""
        b = self.number(int(ast.right.value), column.unit)
        return say_operation(ast.op, self.lang, a=self._subject(ast.left), b=b)

    def _literal(self, ast: Literal) -> str:
        return date_in_words(parse_day(str(ast.value)), self.lang) if ast.is_date else super()._literal(ast)
