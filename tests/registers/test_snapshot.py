"""Opening a snapshot, finding a household in it, and all that it says of one household."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hemayat.common.errors import HemayatError
from hemayat.registers.layout import bucket_count, bucket_of, bucket_sql
from hemayat.registers.preparation import prepare
from hemayat.registers.schema import TABLES
from hemayat.registers.snapshot import RegisterSnapshot, find_household, rows_of, rows_of_households
from tests.support.extracts import AS_OF, family, national_id, write_extract
from tests.support.queries import rows_from


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> RegisterSnapshot:
    place = tmp_path_factory.mktemp("snapshot")
    rows = {
        "persons": [p for h in range(1, 9) for p in family(h, "child", "head")],
        "accounts": [{"national_id": national_id(30), "balance_rial": b} for b in (7, 5)],
        "answered": [{"national_id": national_id(31), "register": "loans", "result": "failed"}],
    }
    extract = write_extract(place / "e", rows, as_of={"trips": date(2019, 1, 1)})
    prepare(extract, place / "s", buckets=3)
    return RegisterSnapshot.open(place / "s")


@pytest.mark.slow
def test_what_it_says_of_itself(snapshot: RegisterSnapshot) -> None:
    assert (snapshot.snapshot_id, snapshot.buckets, snapshot.households) == ("1398-07", 3, 8)
    assert snapshot.registers == {**dict.fromkeys(TABLES, AS_OF), "trips": date(2019, 1, 1)}


def test_finding_a_household(snapshot: RegisterSnapshot) -> None:
    wanted = (3, bucket_of(3, 3))
    assert find_household(snapshot, household_id=3) == wanted
    assert find_household(snapshot, national_id=national_id(31)) == wanted
    assert find_household(snapshot, national_id=int(national_id(30))) == wanted


def test_a_household_that_is_not_there(snapshot: RegisterSnapshot) -> None:
    with pytest.raises(HemayatError, match="no household 99"):
        find_household(snapshot, household_id=99)
    with pytest.raises(HemayatError, match="no household 99"):
        rows_of(snapshot, 99)
    with pytest.raises(HemayatError, match="no person with the national id"):
        find_household(snapshot, national_id=national_id(999))
    with pytest.raises(HemayatError, match="not a national id"):
        find_household(snapshot, national_id="12")


def test_all_rows_of_a_household(snapshot: RegisterSnapshot) -> None:
    rows = rows_of(snapshot, 3)
    assert list(rows) == list(TABLES)
    assert [(p["person_no"], p["relation_to_head"]) for p in rows["persons"]] == [(1, "head"), (2, "child")]
    assert [a["balance_rial"] for a in rows["accounts"]] == [5, 7]
    (exception,) = rows["answered"]
    assert exception == {
        "household_id": 3,
        "person_no": 1,
        "person_died_on": None,
        "register": "loans",
        "as_of": AS_OF,
        "cause": "unanswered",
    }
    assert rows["loans"] == []


def test_rows_of_several_households_are_those_of_each(snapshot: RegisterSnapshot) -> None:
    several = rows_of_households(snapshot, [3, 1])
    assert several == {household: rows_of(snapshot, household) for household in (3, 1)}
    with pytest.raises(HemayatError, match="no household 99"):
        rows_of_households(snapshot, [3, 99])


def test_a_missing_file(snapshot: RegisterSnapshot, tmp_path: Path) -> None:
    text = (snapshot.path / "manifest.json").read_text(encoding="utf-8")
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(HemayatError, match=r"persons/00000\.parquet: is missing"):
        RegisterSnapshot.open(tmp_path)


def test_a_manifest_with_a_hole(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"format": "hemayat-snapshot/2"}', encoding="utf-8")
    with pytest.raises(HemayatError, match="snapshot_id"):
        RegisterSnapshot.open(tmp_path)


def test_the_bucket_formula() -> None:
    ids = [1, 2, 250_000, 2_147_483_646, 2_147_483_647, 2_147_483_648, 10**15]
    for k in (1, 7, 104):
        sql = rows_from(f"SELECT {bucket_sql('h', k)} FROM (SELECT unnest({ids}) AS h)")
        assert [b for (b,) in sql] == [bucket_of(i, k) for i in ids]
    assert [bucket_count(n) for n in (0, 1, 250_000, 250_001, 26_000_000)] == [1, 1, 1, 2, 104]
