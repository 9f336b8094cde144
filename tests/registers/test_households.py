"""A household is decided whole or not at all; registers about persons follow their household."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hemayat.common.errors import HemayatError
from hemayat.registers.preparation import PrepareReport, prepare
from tests.support.extracts import Row, family, national_id, write_extract
from tests.support.queries import rows_from

ROWS: dict[str, list[Row]] = {
    "persons": [
        *family(1, "child", "head", "spouse"),
        *family(2, "spouse", "child"),
        *family(3, "head", "head"),
        {**family(4, "head")[0], "died_on": date(2019, 1, 1)},
        *family(5, "head"),
        {**family(5, "child", first=51)[0], "sex": "x"},
        *family(6, "head", "child"),
        *family(7, "head"),
        {**family(7, "child", first=61)[0]},
        *family(8, "head", "child"),
        *family(8, "head"),
        {**family(9, "head")[0], "birth_date": "x"},
        {**family(9, "child", first=91)[0], "birth_date": "1398-07-01"},
    ],
    "accounts": [
        {"national_id": national_id(10)},
        {"national_id": national_id(20)},
        {"national_id": national_id(51)},
        {"national_id": national_id(61)},
        {"national_id": national_id(80)},
        {"national_id": national_id(77_777)},
    ],
}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PrepareReport]:
    place = tmp_path_factory.mktemp("households")
    write_extract(place / "extract", ROWS, fmt="csv")
    return place / "snapshot", prepare(place / "extract", place / "snapshot", buckets=3)


def lines(prepared: tuple[Path, PrepareReport], table: str) -> dict[int, str]:
    query = f"SELECT row, reason FROM '{prepared[0]}/quarantine/{table}.parquet' ORDER BY row"
    return {int(row): str(reason) for row, reason in rows_from(query)}


def accepted(prepared: tuple[Path, PrepareReport], table: str, columns: str) -> list[tuple[Any, ...]]:
    return rows_from(f"SELECT {columns} FROM '{prepared[0]}/{table}/*.parquet' ORDER BY ALL")


@pytest.mark.slow
def test_why_persons_are_in_quarantine(prepared: tuple[Path, PrepareReport]) -> None:
    assert lines(prepared, "persons") == {
        4: "no_head",
        5: "no_head",
        6: "two_heads",
        7: "two_heads",
        8: "head_dead",
        9: "household_incomplete",
        10: "unknown_code",
        11: "household_incomplete",
        12: "person_in_two_households",
        13: "household_incomplete",
        14: "person_in_two_households",
        17: "duplicate_person",
        18: "bad_date",
        19: "household_incomplete",
    }


def test_the_first_row_of_a_duplicate_stays_and_so_does_its_household(
    prepared: tuple[Path, PrepareReport],
) -> None:
    found = accepted(prepared, "persons", "household_id, person_no, relation_to_head")
    assert found == [
        (1, 1, "head"),
        (1, 2, "child"),
        (1, 3, "spouse"),
        (8, 1, "head"),
        (8, 2, "child"),
    ]
    assert prepared[1].households == 2


def test_registers_follow_their_household(prepared: tuple[Path, PrepareReport]) -> None:
    assert lines(prepared, "accounts") == {
        2: "household_quarantined",
        3: "household_quarantined",
        4: "household_quarantined",
        6: "orphan",
    }
    assert accepted(prepared, "accounts", "household_id, person_no") == [(1, 2), (8, 1)]


@pytest.mark.slow
def test_people_follow_the_head_by_age_then_national_id(tmp_path: Path) -> None:
    persons = family(1, "child", "spouse", "head", "child")
    births = (date(2000, 1, 1), date(1960, 1, 1), date(1990, 1, 1), date(2000, 1, 1))
    for person, birth in zip(persons, births, strict=True):
        person["birth_date"] = birth
    persons[1]["died_on"] = date(2018, 5, 5)
    rows = {
        "persons": persons,
        "rents": [{"national_id": persons[1]["national_id"], "month": date(2019, 9, 1)}],
    }
    prepare(write_extract(tmp_path / "e", rows), tmp_path / "s")
    found = rows_from(f"SELECT person_no, national_id FROM '{tmp_path}/s/persons/*.parquet'")
    wanted = [
        (1, persons[2]),
        (2, persons[1]),
        *sorted([(3, persons[0]), (4, persons[3])], key=lambda p: p[0]),
    ]
    assert found == [(n, int(p["national_id"])) for n, p in wanted]
    rent = rows_from(f"SELECT person_no, person_died_on, month FROM '{tmp_path}/s/rents/*.parquet'")
    assert rent == [(2, date(2018, 5, 5), date(2019, 8, 23))]


@pytest.mark.slow
def test_a_faulty_row_of_a_person_elsewhere_spoils_both_households(tmp_path: Path) -> None:
    persons = [*family(1, "head", "child"), *family(2), {**family(2, "child", first=11)[0], "sex": "x"}]
    report = prepare(write_extract(tmp_path / "e", {"persons": persons}), tmp_path / "s")
    assert report.households == 0
    assert report.by_reason["persons"] == {
        "household_incomplete": 2,
        "person_in_two_households": 1,
        "unknown_code": 1,
    }


@pytest.mark.slow
def test_a_household_id_that_stands_for_nobody_in_particular(tmp_path: Path) -> None:
    persons = family(1, "head", *["other"] * 33_000)
    with pytest.raises(HemayatError, match="household 1 has 33,001 persons and may have 32,767"):
        prepare(write_extract(tmp_path / "e", {"persons": persons}), tmp_path / "s")


@pytest.mark.slow
def test_a_nation_of_nobody(tmp_path: Path) -> None:
    report = prepare(write_extract(tmp_path / "e", {}), tmp_path / "s", buckets=2)
    assert report.households == 0
    assert report.is_clean
    assert (tmp_path / "s/loans/00001.parquet").is_file()
