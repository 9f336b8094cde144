"""The difference of two snapshots names exactly the households that differ, and the tables in which they do."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemayat.common.errors import HemayatError
from hemayat.registers.difference import difference
from hemayat.registers.preparation import prepare
from tests.support.extracts import Row, family, national_id, write_extract
from tests.support.queries import rows_from

HOUSEHOLDS = 8
Rows = dict[str, list[Row]]


def nation() -> Rows:
    ids = [national_id(h * 10) for h in range(1, HOUSEHOLDS + 1)]
    return {
        "persons": [p for h in range(1, HOUSEHOLDS + 1) for p in family(h, "head", "child")],
        "accounts": [{"national_id": i, "balance_rial": 5} for i in ids],
        "loans": [{"national_id": i, "amount_rial": 5} for i in ids],
        "answered": [],
    }


def about(rows: Rows, table: str, household: int) -> list[Row]:
    key = {"household_id": household} if table == "persons" else {"national_id": national_id(household * 10)}
    return [r for r in rows[table] if key.items() <= r.items()]


def remove(rows: Rows, household: int) -> None:
    ids = {national_id(household * 10), national_id(household * 10 + 1)}
    for table in rows:
        rows[table] = [r for r in rows[table] if r["national_id"] not in ids]


def move(rows: Rows, household: int) -> None:
    about(rows, "persons", household)[1]["city"] = "یزد"


def earn(rows: Rows, household: int) -> None:
    about(rows, "accounts", household)[0]["balance_rial"] = 6


def repeat_a_row(rows: Rows, household: int) -> None:
    rows["accounts"].append(dict(about(rows, "accounts", household)[0]))


def repay(rows: Rows, household: int) -> None:
    rows["loans"].remove(about(rows, "loans", household)[0])


def go_unanswered(rows: Rows, household: int) -> None:
    rows["answered"].append(
        {"national_id": national_id(household * 10), "register": "trips", "result": "failed"}
    )


def move_and_repay(rows: Rows, household: int) -> None:
    move(rows, household)
    repay(rows, household)


CHANGES: dict[Callable[[Rows, int], None], tuple[str, list[str]]] = {
    remove: ("removed", ["persons", "accounts", "loans"]),
    move: ("changed", ["persons"]),
    earn: ("changed", ["accounts"]),
    repeat_a_row: ("changed", ["accounts"]),
    repay: ("changed", ["loans"]),
    go_unanswered: ("changed", ["answered"]),
    move_and_repay: ("changed", ["persons", "loans"]),
}


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("old")
    prepare(write_extract(place / "e", nation()), place / "s", buckets=2)
    return place / "s"


def listed(path: Path) -> dict[int, tuple[str, list[str]]]:
    return {h: (change, tables) for h, change, tables in rows_from(f"FROM '{path}'")}


@pytest.mark.slow
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.dictionaries(st.integers(1, HOUSEHOLDS), st.sampled_from(list(CHANGES))),
    added=st.integers(0, 2),
    buckets=st.sampled_from([2, 3]),
)
def test_exact(old: Path, changes: dict[int, Callable[[Rows, int], None]], added: int, buckets: int) -> None:
    rows = copy.deepcopy(nation())
    for household, change in changes.items():
        change(rows, household)
    newcomers = range(HOUSEHOLDS + 1, HOUSEHOLDS + 1 + added)
    rows["persons"] += [p for h in newcomers for p in family(h)]
    wanted = {h: CHANGES[change] for h, change in changes.items()} | {
        h: ("added", ["persons"]) for h in newcomers
    }
    with TemporaryDirectory() as folder:
        place = Path(folder)
        prepare(write_extract(place / "e", rows), place / "s", buckets=buckets)
        counts = difference(old, place / "s", place / "d.parquet")
        assert listed(place / "d.parquet") == wanted
    kinds = [change for change, _ in wanted.values()]
    assert (counts.added, counts.removed, counts.changed) == tuple(
        map(kinds.count, ("added", "removed", "changed"))
    )
    assert counts.unchanged == HOUSEHOLDS - len(changes)


@pytest.mark.slow
def test_a_snapshot_and_itself(old: Path) -> None:
    counts = difference(old, old)
    assert counts.is_empty
    assert counts.unchanged == HOUSEHOLDS


def test_a_folder_that_is_no_snapshot(old: Path, tmp_path: Path) -> None:
    with pytest.raises(HemayatError, match="not a prepared snapshot"):
        difference(old, tmp_path)
