"""What is not known is a range that is true: knowing more never overturns what was determined."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given

from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.sql_engine import tables_used
from hemayat.registers.schema import MAX_ROW_RIAL, TABLES, ColumnType
from hemayat.rules.unknowns import Verdict
from tests.agreement.chance import LONG, QUICK, SEEDS, policies
from tests.agreement.dice import Dice, Style
from tests.agreement.engines import ByReference
from tests.agreement.nations import (
    REGISTERS,
    Household,
    Nation,
    Row,
    key_of,
    random_cell,
    random_nation,
    random_row,
)
from tests.agreement.policies import compiled
from tests.support.nations import ON

STAYS = {
    Verdict.PASSED: {Verdict.PASSED},
    Verdict.FAILED: {Verdict.FAILED},
    Verdict.WAIVED: {Verdict.WAIVED, Verdict.PASSED},
    Verdict.UNDETERMINED: set(Verdict),
}


def check_soundness(text: str, seed: int, households: int) -> None:
    policy, dice = compiled(text), Dice.of_seed(seed)
    nation = _within_range(random_nation(dice, households, tables_used(policy)))
    before = ByReference(policy, nation)
    known = Nation([with_more_known(dice, h) for h in nation.households], nation.as_of)
    after = ByReference(policy, known, before.cuts)
    for one, other in zip(before.decisions, after.decisions, strict=True):
        _check_ranges(policy, one, other)
        _check_verdicts(policy, one, other)


def _within_range(nation: Nation) -> Nation:
    """Without the largest amounts: a sum that goes out of range is known no longer, on purpose."""
    for household in nation.households:
        for name in REGISTERS:
            household[name] = [_smaller(name, row) for row in household[name][:200]]
    return nation


def _smaller(table: str, row: Row) -> Row:
    rials = [c.name for c in TABLES[table].columns if c.kind is ColumnType.RIAL]
    return row | {name: 10**9 for name in rials if row[name] == MAX_ROW_RIAL}


def with_more_known(dice: Dice, household: Household) -> Household:
    """Some of the answers that were missing arrive, with any legal rows; some empty cells are filled."""
    rows = copy.deepcopy(household)
    persons = {p["person_no"]: p for p in rows["persons"]}
    for answer in rows["answered"]:
        if is_living(answer) and dice.percent(80):
            _arrive(dice, rows, answer, persons[answer["person_no"]])
    for name in ("persons", *REGISTERS):
        for row in rows[name]:
            for column in TABLES[name].columns:
                if (
                    column.nullable
                    and column.name != "died_on"
                    and row[column.name] is None
                    and dice.percent(80)
                ):
                    row[column.name] = _some_value(dice, column)
    return rows


def is_living(row: Row) -> bool:
    """What was not answered about the dead is not waited for."""
    return row["person_died_on"] is None or row["person_died_on"] > ON


def _arrive(dice: Dice, rows: Household, answer: Row, person: Row) -> None:
    """What was known stays, if it could be trusted; more may come. Afterwards the answer is as of the day decided."""
    name, number = answer["register"], answer["person_no"]
    known = answer["cause"] in ("unanswered", "quarantined")
    if answer["cause"] != "answered" and not known:
        rows[name] = [row for row in rows[name] if row["person_no"] != number]
    if answer["cause"] != "answered":
        new = [random_row(dice, name, key_of(person)) for _ in range(dice.between(0, 3))]
        rows[name] += [_smaller(name, row) for row in new]
    answer |= {"cause": "answered", "as_of": ON}


def _some_value(dice: Dice, column: Any) -> Any:
    while (value := random_cell(dice, column)) is None:
        continue
    return min(value, 10**9) if column.kind is ColumnType.RIAL else value


def _check_ranges(policy: CompiledPolicy, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    for name in (*policy.on_day.derived, *policy.on_day.ranks):
        low, high = before[name], before.get(f"{name}__high", before[name])
        new_low, new_high = after[name], after.get(f"{name}__high", after[name])
        assert low <= new_low <= new_high <= high, (name, before, after)


def _check_verdicts(policy: CompiledPolicy, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    for criterion in policy.on_day.criteria:
        name = f"{criterion.name}__verdict"
        assert Verdict(after[name]) in STAYS[Verdict(before[name])], (name, before, after)
    if before["outcome"] != "needs_data":
        assert after["outcome"] == before["outcome"], (before, after)
    if before.get("amount_rial") is not None:
        assert after["amount_rial"] == before["amount_rial"], (before, after)


MONOTONE = Style(monotone=True)


@pytest.mark.slow
@given(text=policies(MONOTONE), seed=SEEDS)
@QUICK
def test_knowing_more_never_overturns_a_verdict(text: str, seed: int) -> None:
    check_soundness(text, seed, 30)


@pytest.mark.long
@pytest.mark.slow
@given(text=policies(MONOTONE), seed=SEEDS)
@LONG
def test_knowing_more_never_overturns_a_verdict_of_many_policies(text: str, seed: int) -> None:
    check_soundness(text, seed, 60)
