"""For a demo: a household that was refused for a car long sold, as the maker of the nation knows and the register does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from hemayat.eligibility.determination import case_of
from hemayat.engines.compiled import CompiledPolicy
from hemayat.registers.database import literal
from hemayat.registers.snapshot import Snapshot, rows_of
from hemayat.rules.unknowns import ELIGIBLE, NOT_ELIGIBLE

MOST_TRIED = 500
_REFUSED = """
SELECT household_id FROM read_parquet({truth}) t JOIN read_parquet({decisions}) d USING (household_id)
WHERE t.kind = 'stale_vehicle' AND d.outcome = {refused} ORDER BY household_id LIMIT {most}"""


def refused_for_a_car(
    compiled: CompiledPolicy, snapshot: Snapshot, households: Iterable[int], cut_points: Mapping[str, Any]
) -> int | None:
    """The first of these that would be eligible without the car and whose head can sign in; None where none is."""
    return next((number for number in households if _is_one(compiled, snapshot, number, cut_points)), None)


def refused_with_a_sold_car(extract: Path, run: Path) -> list[int]:
    """Those of whose heads the truth about the nation says that a car is theirs no longer."""
    query = _REFUSED.format(
        truth=literal(f"{extract}/truth/*.parquet"), decisions=literal(f"{run}/decisions/*.parquet"),
        refused=literal(NOT_ELIGIBLE), most=MOST_TRIED,
    )  # fmt: skip
    with duckdb.connect() as con:
        return [household for (household,) in con.execute(query).fetchall()]


def _is_one(
    compiled: CompiledPolicy, snapshot: Snapshot, number: int, cut_points: Mapping[str, Any]
) -> bool:
    rows = rows_of(snapshot, number)
    (head,) = [row for row in rows["persons"] if row["person_no"] == 1]
    if head["mobile"] is None or head["died_on"] is not None:
        return False
    cars = [row for row in rows["vehicles"] if row["person_no"] == 1 and row["kind"] == "passenger"]
    sold = max(cars, key=lambda row: row["value_rial"] or 0, default=None)
    without = {**rows, "vehicles": [row for row in rows["vehicles"] if row is not sold]}
    return case_of(compiled, without, snapshot.registers, cut_points).outcome == ELIGIBLE
