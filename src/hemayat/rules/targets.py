"""How Python and SQL write an operation. The SQL is DuckDB's; other dialects are made from it (see engines)."""

from __future__ import annotations

import datetime as dt
import re

from hemayat.rules.emitter import TargetLanguage
from hemayat.rules.unknowns import OUTCOMES

FIRST_DAY = dt.date(1970, 1, 1).toordinal()


class PythonTarget(TargetLanguage):
    """Python text: integers of any size, `//` floors. Days become names, which are collected in `days`."""

    def __init__(self) -> None:
        self.days: dict[str, dt.date] = {}

    def const(self, value: int | bool | str, is_date: bool) -> str:
        if not is_date:
            return repr(value)
        name = "day__" + str(value).replace("-", "")
        self.days[name] = dt.date.fromisoformat(str(value))
        return name

    def code(self, value: int) -> str:
        return str(value)

    def nothing(self) -> str:
        return "None"

    def floor_divide(self, a: str, b: str, *, negative: bool, zero: bool) -> str:  # noqa: ARG002 - Python needs neither
        return f"({a} // {b})"

    def floor_remainder(self, a: str, b: str, *, negative: bool, zero: bool) -> str:  # noqa: ARG002 - Python needs neither
        return f"({a} % {b})"

    def least(self, items: list[str]) -> str:
        return f"min({', '.join(items)})" if len(items) > 1 else items[0]

    def greatest(self, items: list[str]) -> str:
        return f"max({', '.join(items)})" if len(items) > 1 else items[0]

    def case(self, branches: list[tuple[str, str]], otherwise: str) -> str:
        if not branches:
            return otherwise
        chain = "".join(f"{value} if {condition} else " for condition, value in branches)
        return f"({chain}{otherwise})"

    def join(self, op: str, items: list[str]) -> str:
        return f"({f' {op} '.join(items)})"

    def negate(self, a: str) -> str:
        return f"(not {a})"

    def compare(self, op: str, a: str, b: str) -> str:
        return f"({a} {op} {b})"

    def is_in(self, a: str, codes: tuple[str, ...]) -> str:
        return f"({a} == {codes[0]!r})" if len(codes) == 1 else f"({a} in {codes!r})"


class SqlTarget(TargetLanguage):
    """DuckDB SQL. Numbers are BIGINT throughout: literals are cast, so that nothing is computed in 32 bits."""

    def const(self, value: int | bool | str, is_date: bool) -> str:
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, int):
            return f"CAST({value} AS BIGINT)"
        return f"CAST({sql_quoted(value)} AS DATE)" if is_date else sql_quoted(value)

    def code(self, value: int) -> str:
        return f"CAST({value} AS TINYINT)"

    def nothing(self) -> str:
        return "CAST(NULL AS BIGINT)"

    def floor_divide(self, a: str, b: str, *, negative: bool, zero: bool) -> str:
        """SQL's division truncates; below zero that differs from the floor by one."""
        divisor = f"NULLIF({b}, 0)" if zero else b
        if not negative:
            return f"({a} // {divisor})"
        correction = (
            f"CASE WHEN {a} < 0 AND {a} % {divisor} <> 0 THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END"
        )
        return f"({a} // {divisor} - {correction})"

    def floor_remainder(self, a: str, b: str, *, negative: bool, zero: bool) -> str:
        """SQL's remainder has the sign of the dividend. Never by way of the quotient: its product could overflow."""
        rest = f"{a} % {f'NULLIF({b}, 0)' if zero else b}"
        return f"CASE WHEN {rest} < 0 THEN {rest} + {b} ELSE {rest} END" if negative else f"({rest})"

    def least(self, items: list[str]) -> str:
        return f"LEAST({', '.join(items)})" if len(items) > 1 else items[0]

    def greatest(self, items: list[str]) -> str:
        return f"GREATEST({', '.join(items)})" if len(items) > 1 else items[0]

    def case(self, branches: list[tuple[str, str]], otherwise: str) -> str:
        if not branches:
            return otherwise
        whens = " ".join(f"WHEN {condition} THEN {value}" for condition, value in branches)
        return f"CASE {whens} ELSE {otherwise} END"

    def join(self, op: str, items: list[str]) -> str:
        return f"({f' {op.upper()} '.join(items)})"

    def negate(self, a: str) -> str:
        return f"(NOT {a})"

    def compare(self, op: str, a: str, b: str) -> str:
        return f"({a} {'=' if op == '==' else op} {b})"

    def is_in(self, a: str, codes: tuple[str, ...]) -> str:
        return (
            f"({a} = {sql_quoted(codes[0])})"
            if len(codes) == 1
            else f"({a} IN ({', '.join(map(sql_quoted, codes))}))"
        )


class CountingTarget(SqlTarget):
    """SQL for DuckDB alone: an outcome is a small number with a name, by which rows are quicker to group."""

    def outcome(self, word: str) -> str:
        return f"CAST({sql_quoted(word)} AS ENUM({', '.join(map(sql_quoted, OUTCOMES))}))"


class ArrayTarget(TargetLanguage):
    """Python text over NumPy arrays of many households. Every branch is computed for all; a case picks.

    What is not there is written as a number that no value reaches: see `NOTHING` in `engines.columnar_engine`.
    """

    def const(self, value: int | bool | str, is_date: bool) -> str:
        """A day is written as Arrow counts them: from the first of 1970."""
        if is_date:
            return f"int32({dt.date.fromisoformat(str(value)).toordinal() - FIRST_DAY})"
        return f"int64({value})" if type(value) is int else str(value).upper()

    def code(self, value: int) -> str:
        return f"int8({value})"

    def nothing(self) -> str:
        return "NOTHING"

    def floor_divide(self, a: str, b: str, *, negative: bool, zero: bool) -> str:  # noqa: ARG002 - NumPy needs neither
        return f"({a} // {b})"

    def floor_remainder(self, a: str, b: str, *, negative: bool, zero: bool) -> str:  # noqa: ARG002 - NumPy needs neither
        return f"({a} % {b})"

    def least(self, items: list[str]) -> str:
        return _nested("minimum", items)

    def greatest(self, items: list[str]) -> str:
        return _nested("maximum", items)

    def case(self, branches: list[tuple[str, str]], otherwise: str) -> str:
        text = otherwise
        for condition, value in reversed(branches):
            text = f"where({condition}, {value}, {text})"
        return text

    def join(self, op: str, items: list[str]) -> str:
        return f"({(' & ' if op == 'and' else ' | ').join(items)})"

    def negate(self, a: str) -> str:
        return f"(~{a})"

    def compare(self, op: str, a: str, b: str) -> str:
        return f"({a} {op} {b})"

    def is_in(self, a: str, codes: tuple[str, ...]) -> str:
        return f"{a}.is_in({codes!r})"

    def steps(self, key: str, limits: list[str], ends: list[str]) -> str:
        """Plain numbers are looked up by how many limits the key has passed."""
        if not all(re.fullmatch(r"int64\(\d+\)", text) for text in (*limits, *ends)):
            return super().steps(key, limits, ends)
        return f"array([{', '.join(ends)}])[passed([{', '.join(limits)}], {key})]"

    def outcome(self, word: str) -> str:
        return self.code(OUTCOMES.index(word))


def _nested(function: str, items: list[str]) -> str:
    text = items[0]
    for item in items[1:]:
        text = f"{function}({text}, {item})"
    return text


def sql_quoted(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"
