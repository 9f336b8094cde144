"""Random small nations in the shape of a prepared snapshot, with everything that engines could disagree about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from hemayat.common.dates import years_before
from hemayat.registers.layout import snapshot_columns
from hemayat.registers.schema import MAX_ROW_RIAL, TABLES, Column, ColumnType
from tests.agreement.dice import Dice
from tests.support.nations import ON

Row = dict[str, Any]
Household = dict[str, list[Row]]
REGISTERS = [name for name in TABLES if name not in ("persons", "answered")]
TODAY = dt.date(2019, 10, 1)
AFTERWARDS = ON + dt.timedelta(days=400)
"""A day of registers that is later than the day decided."""
LONG_AGO = dt.date(2015, 3, 21)

_ARROW = {
    "BIGINT": pa.int64(),
    "SMALLINT": pa.int16(),
    "INTEGER": pa.int32(),
    "VARCHAR": pa.string(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
}
_DAYS = [
    ON,
    ON - dt.timedelta(days=1),
    ON + dt.timedelta(days=1),
    TODAY,
    LONG_AGO,
    dt.date(2018, 10, 21),
    dt.date(2018, 10, 23),
    dt.date(2011, 3, 21),
    dt.date(1921, 3, 21),
]
_COUNTS = [0, 1, 2, 3, 6, 11, 12]


@dataclass(frozen=True)
class Nation:
    """Households by rows, and the day that each register describes."""

    households: list[Household]
    as_of: dict[str, dt.date]

    def tables(self) -> dict[str, pa.Table]:
        return {
            name: pa.Table.from_pylist([r for h in self.households for r in h[name]], arrow_schema(name))
            for name in TABLES
        }


def arrow_schema(table: str) -> pa.Schema:
    return pa.schema([(name, _ARROW[kind]) for name, kind in snapshot_columns(table).items()])


def random_nation(dice: Dice, households: int, used: Sequence[str] = REGISTERS) -> Nation:
    """Ids are far apart; some registers are empty, some described long ago, and one person may have 10,000 rows.

    In some nations nobody has a child or a spouse, in some every register that is used is empty, and some are decided
    on a day before that of the registers, so that people are born and die after it.
    `used`: the registers that the policy reads; crowds of rows are in these.
    """
    used = [name for name in used if name in REGISTERS] or REGISTERS
    empty = set(used) if dice.percent(10) else set(dice.some(REGISTERS, 0, 2))
    today = AFTERWARDS if dice.percent(15) else TODAY
    as_of = {name: LONG_AGO if dice.percent(15) else today for name in TABLES}
    ids = [1 + number * 38_461_538_461 for number in range(households)]
    sizes = [1] if dice.percent(15) else [1, 1, 2, 2, 3, 4, 7]
    made = [random_household(dice, id_, empty, used, sizes) for id_ in ids]
    if made and dice.percent(20):
        _crowd(dice, made[0], dice.pick(used), 10_000)
    return Nation(made, as_of)


def random_household(
    dice: Dice, id_: int, empty: set[str], used: Sequence[str], sizes: Sequence[int]
) -> Household:
    persons = [random_person(dice, id_, number) for number in range(1, dice.pick(sizes) + 1)]
    rows: Household = {name: [] for name in TABLES} | {"persons": persons}
    unasked = dice.some(used, 0, 2)
    for person in persons:
        key = key_of(person)
        for name in REGISTERS:
            if name not in empty:
                rows[name] += [random_row(dice, name, key) for _ in range(dice.pick([0, 0, 0, 1, 1, 2]))]
            if dice.percent(90 if name in unasked else 8):
                rows["answered"].append(random_answer(dice, name, key))
    if dice.percent(10):
        _crowd(dice, rows, dice.pick(used), dice.pick([10, 11, 12]), highest=True)
    return rows


def random_person(dice: Dice, id_: int, number: int) -> Row:
    """The head lives; the others may be born or die before, on or after the day that is decided."""
    born = years_before(ON, dice.pick([0, 1, 5, 17, 18, 19, 40, 64, 65, 90]))
    later = dice.pick([0, 0, 1, -1, 200]) if number > 1 else dice.pick([0, -1, -200])
    return {
        column: random_cell(dice, TABLES["persons"].by_name[column]) if column in TABLES["persons"].by_name else None
        for column in snapshot_columns("persons")
    } | {
        "household_id": id_,
        "person_no": number,
        "national_id": (id_ + number) % 10**10,
        "relation_to_head": "head" if number == 1 else dice.pick(["spouse", "child", "parent"]),
        "birth_date": born + dt.timedelta(days=later),
        "died_on": dice.pick(_DAYS[:4]) if number > 1 and dice.percent(20) else None,
    }  # fmt: skip


def key_of(person: Row) -> Row:
    """What every row about this person begins with."""
    return {
        "household_id": person["household_id"],
        "person_no": person["person_no"],
        "person_died_on": person["died_on"],
    }


def random_row(dice: Dice, table: str, key: Row) -> Row:
    columns = (c for c in TABLES[table].columns if c.kind is not ColumnType.NATIONAL_ID)
    return key | {column.name: random_cell(dice, column) for column in columns}


def random_answer(dice: Dice, register: str, key: Row) -> Row:
    cause = dice.pick(["answered", "answered", "unanswered", "quarantined", "contradicted"])
    day = dice.pick([TODAY, ON, LONG_AGO, dt.date(2018, 5, 19), dt.date(2018, 5, 20)])
    return key | {"register": register, "as_of": day, "cause": cause}


def random_cell(dice: Dice, column: Column) -> Any:
    if column.nullable and dice.percent(20):
        return None
    if column.kind is ColumnType.BOOL:
        return dice.percent(50)
    if column.kind in (ColumnType.CODE, ColumnType.TEXT):
        return dice.pick(column.codes or ("IR", "متن", "it's", "back\\slash"))
    if column.kind in (ColumnType.DATE, ColumnType.MONTH):
        return dice.pick(_DAYS)
    if column.kind is ColumnType.COUNT:
        return min(dice.pick([*_COUNTS, column.maximum]), column.maximum)
    return dice.pick(
        [0, 1, 7, 1_000_000, 1_000_000, 480_000_000, 480_000_001, dice.between(0, 10**9), MAX_ROW_RIAL]
    )


def _crowd(dice: Dice, household: Household, name: str, rows: int, *, highest: bool = False) -> None:
    """Gives one member so many rows of one register; `highest`: each with the largest legal amounts."""
    person = dice.pick(household["persons"])
    for _ in range(rows):
        row = random_row(dice, name, key_of(person))
        rials = [c.name for c in TABLES[name].columns if c.kind is ColumnType.RIAL]
        household[name].append(row | (dict.fromkeys(rials, MAX_ROW_RIAL) if highest else {}))
