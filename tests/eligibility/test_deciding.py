"""R1.2a, R1.5a, R1.4b: one household decided from rows of its own, under the rules that the nation sees."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import from_jalali
from hemayat.eligibility.deciding import decide_case, stored_columns, would_decide
from hemayat.eligibility.published import forget_readings
from hemayat.eligibility.queries import (
    Published,
)
from hemayat.engines.compiled import compile_policy
from hemayat.engines.nation import RunOptions, determine_nation
from hemayat.registers.population import Plan, make_population
from hemayat.registers.prepare import prepare
from hemayat.registers.snapshot import Snapshot, rows_of
from hemayat.rules.shipped import shipped_policies
from tests.support.nations import silent
from tests.support.publishing import NOW, Decided, decide, publish

pytestmark = pytest.mark.django_db(transaction=True)
STORED = """
SELECT h.people, h.facts, d.decision, d.outcome, d.amount_rial, d.decile FROM household_data h
JOIN determination d ON (d.run_id, d.household_id) = (h.run_id, h.household_id)
WHERE h.run_id = %s AND h.household_id = %s"""
DECIDED = """
SELECT c.people, d.facts, d.decision, d.outcome, d.amount_rial, d.decile FROM decision d
JOIN case_data c ON (c.household_id, c.id) = (d.household_id, d.case_data_id) WHERE d.id = %s"""
LATER = NOW + dt.timedelta(days=20)


@pytest.fixture(autouse=True)
def fresh() -> None:
    forget_readings()


def sql(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else []


def decided_again(snapshot: Snapshot, household: int, **other: Any) -> Published:
    """A decision from the household's rows as they stand in the snapshot, unless told otherwise."""
    given: dict[str, Any] = {
        "household": household, "province": "23", "rows": rows_of(snapshot, household),
        "as_of": snapshot.registers, "request": None, "by": SYSTEM, "now": LATER, "adverse_change_after_days": 30,
    }  # fmt: skip
    return decide_case(**{**given, **other})


def of_each_outcome(run: int) -> dict[str, int]:
    with acting_as(SYSTEM):
        rows = sql("SELECT outcome, min(household_id) FROM determination WHERE run_id = %s GROUP BY 1", run)
    return dict(rows)


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Decided:
    """Three hundred households of the synthetic nation under the shipped policy."""
    folder = tmp_path_factory.mktemp("nation")
    on = from_jalali(1398, 9, 1)
    make_population(Plan(300, on=on), folder / "extract", workers=1)
    prepare(folder / "extract", folder / "snapshot", memory="300MB", threads=1, buckets=2)
    snapshot = Snapshot.open(folder / "snapshot")
    shipped = next(one for one in shipped_policies() if one.name == "livelihood-support")
    determine_nation(compile_policy(shipped, on), snapshot, folder / "run", RunOptions(workers=1), silent)
    return Decided(folder / "run", shipped, snapshot)


def test_r1_2a_the_same_rows_give_the_bytes_of_the_national_run(nation: Decided) -> None:
    run = publish(nation)
    compared = {"eligible": 0, "not_eligible": 0, "needs_data": 0}
    with acting_as(SYSTEM):
        stored = {
            household: sql(STORED, run, household)[0]
            for (household,) in sql("SELECT household_id FROM determination WHERE run_id = %s", run)
        }
    for household, row in stored.items():
        compared[row[3]] += 1
        if row[3] == "needs_data":
            with acting_as(SYSTEM):
                found = would_decide(rows_of(nation.snapshot, household), nation.snapshot.registers)
                made = stored_columns(run, found)
            assert (made["facts"], made["decision"], found.outcome, made["decile"]) == (*row[1:4], row[5])
            continue
        decision = decided_again(nation.snapshot, household)
        with acting_as(SYSTEM):
            assert sql(DECIDED, decision.decision_id)[0] == row
    assert all(compared.values()), compared


def test_r1_2a_a_policy_of_other_facts_gives_the_bytes_too(tmp_path: Path) -> None:
    made = decide(tmp_path)
    run = publish(made)
    for household in of_each_outcome(run).values():
        with acting_as(SYSTEM):
            row = sql(STORED, run, household)[0]
            found = would_decide(rows_of(made.snapshot, household), made.snapshot.registers)
            columns = stored_columns(run, found)
        assert (columns["facts"], columns["decision"], columns["decile"]) == (row[1], row[2], row[5])
