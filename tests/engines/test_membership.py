"""Who is born after the day decided is not a member then: on every engine, in every fact, and in the amount."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pytest

from hemayat.common.errors import HemayatError
from hemayat.eligibility.determination import case_of
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.engines.run_folder import RunFolder, read_table
from hemayat.engines.sql_engine import tables_used
from hemayat.engines.staging import FactStager
from hemayat.registers.snapshot import RegisterSnapshot, rows_of
from hemayat.rules.facts_sql import facts_sql
from tests.support.extracts import family, national_id
from tests.support.nations import ON, compiled_policy, silent, snapshot_of

AS_OF = ON + dt.timedelta(days=100)
CHILD = national_id(11)
ROWS: dict[str, list[dict[str, Any]]] = {
    "persons": [
        {**family(1, "head")[0], "birth_date": dt.date(1980, 3, 21)},
        {
            **family(1, "head", "child")[1],
            "birth_date": ON + dt.timedelta(days=1),
            "support_client": "behzisti",
        },
    ],
    "incomes": [
        {"national_id": national_id(10), "amount_rial": 400_000_000, "month": dt.date(2019, 8, 23)},
        {"national_id": CHILD, "amount_rial": 900_000_000, "month": dt.date(2019, 8, 23)},
    ],
    "vehicles": [{"national_id": CHILD, "kind": "passenger", "value_rial": 9_000_000_000}],
    "answered": [
        {"national_id": CHILD, "register": "incomes", "asked_on": AS_OF, "result": "no_answer"},
    ],
}


@pytest.fixture
def snapshot(tmp_path: Path) -> RegisterSnapshot:
    return snapshot_of(tmp_path, ROWS, buckets=1, as_of=AS_OF)


def by_columns(snapshot: RegisterSnapshot, compiled: CompiledPolicy) -> dict[str, Any]:
    files = {table: snapshot.verified(table, 0) for table in tables_used(compiled)}
    return dict(FactStager(compiled).of_files(files, snapshot.registers).to_pylist()[0])


def by_statement(snapshot: RegisterSnapshot, compiled: CompiledPolicy) -> dict[str, Any]:
    with duckdb.connect() as con:
        for table in tables_used(compiled):
            con.register(table, snapshot.verified(table, 0).read())
        statement = facts_sql(compiled.on_day, snapshot.registers)
        return dict(con.sql(statement).to_arrow_table().cast(compiled.facts_schema).to_pylist()[0])


def by_reference(snapshot: RegisterSnapshot, compiled: CompiledPolicy) -> dict[str, Any]:
    return dict(case_of(compiled, rows_of(snapshot, 1), snapshot.registers, {"decile": []}).facts)


WAYS = [by_columns, by_statement, by_reference]


@pytest.mark.parametrize("way", WAYS)
def test_before_their_birth_nothing_of_a_child_counts(
    tmp_path: Path, snapshot: RegisterSnapshot, way: Any
) -> None:
    """Neither their head, nor what registers say of them, nor what a register could not say of them."""
    facts = way(snapshot, compiled_policy(tmp_path / "policy"))
    expected = {"household_size": 1, "income": 400_000_000, "vehicle_value": 0, "support": False}
    assert {name: facts[name] for name in expected} == expected
    assert facts["income__unknown"] == 0


@pytest.mark.parametrize("way", WAYS)
def test_from_their_birth_on_all_of_it_counts(tmp_path: Path, snapshot: RegisterSnapshot, way: Any) -> None:
    facts = way(snapshot, compiled_policy(tmp_path / "policy", on=ON + dt.timedelta(days=1)))
    assert (facts["household_size"], facts["vehicle_value"]) == (2, 9_000_000_000)
    assert facts["income__unknown"] != 0


@pytest.mark.slow
@pytest.mark.parametrize(("days", "amount"), [(0, 550_000), (1, 1_030_000)])
def test_the_amount_is_that_of_the_members_on_the_day(tmp_path: Path, days: int, amount: int) -> None:
    rows = {**ROWS, "vehicles": [], "answered": [], "incomes": ROWS["incomes"][:1]}
    snapshot = snapshot_of(tmp_path, rows, buckets=1, as_of=AS_OF)
    compiled = compiled_policy(tmp_path / "policy", on=ON + dt.timedelta(days=days))
    determine_nation(compiled, snapshot, tmp_path / "out", RunOptions(workers=1), silent)
    (decided,) = read_table(RunFolder(tmp_path / "out").decisions(0)).to_pylist()
    assert (decided["outcome"], decided["amount_rial"]) == ("eligible", amount)
    case = case_of(compiled, rows_of(snapshot, 1), snapshot.registers, {"decile": []})
    assert case.decision["amount_rial"] == amount


@pytest.mark.slow
def test_a_household_whose_head_is_born_later_cannot_be_decided_alone(tmp_path: Path) -> None:
    born = ON + dt.timedelta(days=9)
    rows = {"persons": [{**row, "birth_date": born} for row in family(1, "head", "child")]}
    snapshot = snapshot_of(tmp_path, rows, buckets=1, as_of=AS_OF)
    with pytest.raises(HemayatError, match="household 1: its head was born after 2019-11-20"):
        case_of(compiled_policy(tmp_path / "policy"), rows_of(snapshot, 1), snapshot.registers, {})
