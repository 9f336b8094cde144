"""The stored snapshot of a case: what is read back is what was stored, to the type, and nobody is named in it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemayat.common.dates import from_jalali
from hemayat.households.case_data import CaseSnapshot
from hemayat.registers.layout import snapshot_columns
from hemayat.registers.preparation import prepare
from hemayat.registers.schema import TABLES
from hemayat.registers.snapshot import RegisterSnapshot as Prepared
from hemayat.registers.snapshot import rows_of
from hemayat.rules.fact_resolution import IDENTITY
from hemayat.synthetic.population import PopulationPlan, make_population

DAYS = {name: dt.date(2019, 10, 1) for name in TABLES}
SIGNS = "a'\"\\\n\tآ\u200c𐎠"
"""Those that JSON has to write otherwise, and those that it must leave."""
VALUES = {
    "BIGINT": st.integers(0, 10**15), "SMALLINT": st.integers(1, 99), "INTEGER": st.integers(0, 10**9),
    "BOOLEAN": st.booleans(), "VARCHAR": st.text(SIGNS, max_size=5), "DATE": st.dates(),
}  # fmt: skip


def nameless(rows: Any) -> dict[str, list[dict[str, Any]]]:
    return {
        table: [{name: value for name, value in row.items() if name not in IDENTITY} for row in found]
        for table, found in rows.items()
        if found
    }


def row_of(table: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {name: st.none() | VALUES[kind] for name, kind in snapshot_columns(table).items()}
    )


tables = st.sampled_from(list(TABLES)).flatmap(
    lambda table: st.tuples(st.just(table), st.lists(row_of(table), max_size=2))
)


@pytest.mark.slow
@given(tables)
def test_r1_5a_whatever_a_register_says_is_read_back_as_it_was(
    said: tuple[str, list[dict[str, Any]]],
) -> None:
    table, rows = said
    made = CaseSnapshot.of({table: rows}, DAYS)
    again = CaseSnapshot.read(made.text, made.registers)
    assert again == made
    assert dict(again.as_of) == DAYS
    assert again.rows == nameless({table: rows})
    # Equal is not enough: True is equal to 1.
    assert types_of(again.rows) == types_of(nameless({table: rows}))


def types_of(rows: Any) -> list[dict[str, type]]:
    return [{name: type(value) for name, value in row.items()} for found in rows.values() for row in found]


@pytest.mark.slow
def test_r1_5a_households_of_the_synthetic_nation_are_read_back_as_they_were(tmp_path: Path) -> None:
    make_population(PopulationPlan(60, on=from_jalali(1398, 9, 1)), tmp_path / "extract", workers=1)
    prepare(tmp_path / "extract", tmp_path / "snapshot", memory="300MB", threads=1, buckets=1)
    prepared = Prepared.open(tmp_path / "snapshot")
    ids = pq.read_table(prepared.file("persons", 0), columns=["household_id"]).column(0).unique().to_pylist()
    for household in ids:
        rows = rows_of(prepared, household)
        assert CaseSnapshot.of(rows, prepared.registers).rows == nameless(rows)
        names = [row["national_id"] for row in rows["persons"]]
        assert not any(str(name) in CaseSnapshot.of(rows, prepared.registers).text for name in names)


def test_all_that_says_who_somebody_is_stays_out() -> None:
    """A new column of that kind in the schema has to be thought about here."""
    known = {"country", "city", *IDENTITY}
    for table in TABLES.values():
        for column in table.columns:
            if column.kind.name in ("NATIONAL_ID", "TEXT"):
                assert column.name in known, f"{table.name}.{column.name}: does it say who somebody is?"
