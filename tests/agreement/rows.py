"""Random conditions on the rows of a register, and the random facts that use them."""

from __future__ import annotations

from typing import Any

from hemayat.engines.catalogue import catalogue
from hemayat.rules.catalogue import PERSONS, CatalogueColumn
from hemayat.rules.fact_resolution import HIDDEN
from tests.agreement.dice import Dice, Style

TABLES = catalogue().tables
PLACES = ("province", "area", "city", "country", "postal_code")
MONEY_PARAMETERS = {"rial": "some_rial", "rial/year": "some_yearly", "rial/month": "some_monthly"}
"""Plain parameters in each unit of money: an amount is only compared with one of these."""
_WAYS = ("count", "sum", "sum", "any", "max", "min", "head")


def random_fact(dice: Dice, style: Style) -> dict[str, Any]:
    """The body of one fact, without what contradicts it."""
    how = dice.pick(_WAYS)
    table = PERSONS if how == "head" else dice.pick(_tables_for(how))
    body: dict[str, Any] = {how: table if how in ("count", "any") else _source(dice, how, table, style)}
    if how != "head" and dice.percent(60):
        body["where"] = row_condition(dice, table, dice.between(0, 2), style)
    if table != PERSONS:
        none = "false" if how == "any" else "0"
        body["unknown"] = dice.pick(["ask", "ask", "ask" if style.monotone else none])
        if body["unknown"] == "ask" and dice.percent(40):
            body["max_age"] = dice.pick(["18 months", "2 years", "90 days", "1 day"])
    if how == "min":
        body["empty"] = dice.pick([0, 5, 10**15, 10**16])
    return body


def _tables_for(how: str) -> list[str]:
    if how in ("count", "any"):
        return list(TABLES)
    return [name for name in TABLES if _columns(name, "number")]


def _source(dice: Dice, how: str, table: str, style: Style) -> str:
    if how == "head":
        return dice.pick([c.name for c in _usable(PERSONS, style) if c.kind in ("code", "bool")])
    return f"{table}.{dice.pick(_columns(table, 'number')).name}"


def _columns(table: str, kind: str) -> list[CatalogueColumn]:
    return [c for c in TABLES[table].columns.values() if c.kind == kind and c.name not in HIDDEN]


def row_condition(dice: Dice, table: str, depth: int, style: Style) -> str:
    """A truth value over a row of the table: `and`, `or`, `not`, `if` and `known` over single tests."""
    if depth == 0:
        return _test(dice, table, style)
    one, other, third = (row_condition(dice, table, depth - 1, style) for _ in range(3))
    forms = [
        f"({one}) and ({other})",
        f"({one}) or ({other})",
        f"not ({one})",
        f"if({one}, {other}, {third})",
    ]
    return dice.pick(forms if style.monotone else [*forms, f"known({one}) and ({other})"])


def _test(dice: Dice, table: str, style: Style) -> str:
    tests = [(c, "") for c in _usable(table, style)]
    if table != PERSONS:
        tests += [(c, "person.") for c in dice.some(_usable(PERSONS, style), 3, 3)]
    prefix = "" if table == PERSONS else "person."
    computed = [
        f"{prefix}alive",
        f"{prefix}is_head",
        f"{prefix}age {dice.pick(['<', '<=', '>', '>=', '==', '!='])} {dice.pick([0, 18, 65, 'adult_age'])}",
        f"18 {dice.pick(['<', '<=', '>', '>='])} {prefix}age",
    ]
    if dice.percent(25):
        return dice.pick(computed)
    column, before = dice.pick(tests)
    if dice.percent(10) and not style.monotone:
        return f"known({before}{column.name})"
    return _column_test(dice, column, before + column.name)


def _usable(table: str, style: Style) -> list[CatalogueColumn]:
    hidden = HIDDEN if style.place else (*HIDDEN, *PLACES)
    return [c for c in TABLES[table].columns.values() if c.name not in hidden]


def _column_test(dice: Dice, column: CatalogueColumn, name: str) -> str:
    if column.kind == "bool":
        return name
    if column.kind == "code":
        return _code_test(dice, column.codes, name)
    if column.kind == "date":
        day = dice.pick(
            ["years_before(1)", "months_before(13)", "1398-07-09", "2011-03-21", "months_before(0)"]
        )
        return f"{name} {dice.pick(['<', '<=', '>', '>=', '==', '!='])} {day}"
    return _number_test(dice, column, name)


def _code_test(dice: Dice, codes: tuple[str, ...], name: str) -> str:
    some = [f"'{code}'" for code in dice.some(codes or ("IR", "متن", "back\\slash", "x\ny"))]
    if len(some) == 1:
        return f"{name} {dice.pick(['==', '!='])} {some[0]}"
    return f"{name} {dice.pick(['in', 'not in'])} ({', '.join(some)})"


def _number_test(dice: Dice, column: CatalogueColumn, name: str) -> str:
    op = dice.pick(["<", "<=", ">", ">=", "==", "!="])
    if limit := MONEY_PARAMETERS.get(column.unit):
        amounts = (
            name,
            f"({name} - {limit}) // 2",
            f"min({name}, {limit})",
            f"max(0 - {name}, {limit} // 7)",
        )
        return f"{dice.pick(amounts)} {op} {dice.pick([limit, '0'])}"
    numbers = (name, f"({name} - 3) // 2", f"{name} % 3", f"({name} - 5) % 4", f"{name} * -2", f"7 // {name}")
    return f"{dice.pick(numbers)} {op} {dice.pick([0, 1, -1, 2, 12])}"
