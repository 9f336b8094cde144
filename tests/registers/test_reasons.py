"""Every reason for quarantine, each in a household of its own, in text (CSV) and in typed columns (Parquet)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hemayat.registers.check import CheckReport, check
from tests.support.extracts import Row, family, national_id, write_extract
from tests.support.queries import rows_from

ALL_ALIKE, WRONG_CHECK = "1111111111", national_id(3)[:9] + "x"

TEXT_CASES = [
    ("missing", "persons", "given_name", ""),
    ("missing", "incomes", "amount_rial", ""),
    ("missing", "persons", "household_id", ""),
    ("not_a_number", "persons", "household_id", "seven"),
    ("not_a_number", "incomes", "amount_rial", "12.5"),
    ("not_a_number", "incomes", "amount_rial", "1,000"),
    ("not_a_number", "incomes", "months", "1e1"),
    ("out_of_range", "incomes", "amount_rial", "-1"),
    ("out_of_range", "incomes", "amount_rial", "1000000000000001"),
    ("out_of_range", "incomes", "amount_rial", "99999999999999999999999"),
    ("out_of_range", "incomes", "months", "13"),
    ("out_of_range", "persons", "household_id", "0"),
    ("unknown_code", "persons", "sex", "Male"),
    ("unknown_code", "incomes", "kind", "gift"),
    ("bad_date", "persons", "birth_date", "1398-13-01"),
    ("bad_date", "persons", "birth_date", "1399-12-31"),
    ("bad_date", "persons", "birth_date", "1700-01-01"),
    ("bad_date", "persons", "birth_date", "1398-01/01"),
    ("bad_date", "incomes", "month", "1398-08"),
    ("future_date", "persons", "birth_date", "1398-07-10"),
    ("future_date", "incomes", "month", "2019-11-01"),
    ("bad_text", "persons", "mobile", "9121234567"),
    ("bad_text", "persons", "country", "Iran"),
    ("bad_text", "persons", "city", "ب" * 501),
    ("bad_text", "persons", "city", "a\tb"),
    ("bad_bool", "persons", "has_disability", "yes"),
    ("bad_bool", "trips", "by_air", "True"),
    ("bad_national_id", "persons", "national_id", ALL_ALIKE),
    ("bad_national_id", "persons", "national_id", WRONG_CHECK),
    ("bad_national_id", "incomes", "national_id", "970000003"),
    ("bad_national_id", "incomes", "national_id", "1234567890"),
    ("orphan", "incomes", "national_id", national_id(999_999)),
]
TYPED_CASES = [
    ("missing", "incomes", "amount_rial", None),
    ("missing", "persons", "has_disability", None),
    ("out_of_range", "incomes", "amount_rial", -1),
    ("out_of_range", "persons", "household_id", 10**15 + 1),
    ("bad_date", "persons", "birth_date", date(1799, 12, 31)),
    ("bad_date", "incomes", "month", date(1398, 6, 1)),
    ("future_date", "loans", "granted_on", date(2019, 10, 2)),
    ("bad_national_id", "accounts", "national_id", 1111111111),
    ("bad_national_id", "accounts", "national_id", -5),
    ("bad_national_id", "accounts", "national_id", 12345678901),
    ("bad_text", "persons", "city", "a\0b"),
    ("missing", "persons", "family_name", ""),
    ("missing", "persons", "sex", ""),
]


@dataclass
class Judged:
    report: CheckReport
    lines: dict[tuple[str, int], tuple[str, str, str]]


def judge(tmp_path: Path, cases: list[tuple[str, str, str, Any]], fmt: str) -> Judged:
    """Case number n is about household n + 1; register rows of case n stand in the n-th row of their table."""
    rows: dict[str, list[Row]] = {"persons": [], "incomes": [], "trips": [], "loans": [], "accounts": []}
    for number, (_, table, column, value) in enumerate(cases):
        (person,) = family(number + 1)
        if table == "persons":
            person[column] = value
        else:
            rows[table].append(
                {"national_id": int(national_id(0)) if fmt == "parquet" else "", column: value}
            )
            if column != "national_id":
                own = person["national_id"]
                rows[table][-1]["national_id"] = int(own) if fmt == "parquet" and table == "accounts" else own
        rows["persons"].append(person)
    types = {("accounts", "national_id"): pa.int64()}
    write_extract(tmp_path / "extract", rows, fmt=fmt, types=types)
    report = check(tmp_path / "extract", tmp_path / "lists")
    found = rows_from(f"FROM '{tmp_path}/lists/quarantine/*.parquet'")
    return Judged(report, {(t, row): (c, v, r) for t, _, row, c, v, r in found})


@pytest.fixture(scope="module")
def as_text(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    return judge(tmp_path_factory.mktemp("text"), TEXT_CASES, "csv")


@pytest.fixture(scope="module")
def as_typed(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    return judge(tmp_path_factory.mktemp("typed"), TYPED_CASES, "parquet")


def row_of(cases: list[tuple[str, str, str, Any]], number: int) -> tuple[str, int]:
    table = cases[number][1]
    return table, number + 1 if table == "persons" else 1 + sum(c[1] == table for c in cases[:number])


@pytest.mark.parametrize(
    "number", range(len(TEXT_CASES)), ids=lambda n: "{0} {2} {3:.12}".format(*TEXT_CASES[n])
)
def test_text(as_text: Judged, number: int) -> None:
    reason, _, column, value = TEXT_CASES[number]
    assert as_text.lines[row_of(TEXT_CASES, number)] == (column, value[:500] or None, reason)


@pytest.mark.parametrize(
    "number", range(len(TYPED_CASES)), ids=lambda n: "{0} {2} {3}".format(*TYPED_CASES[n])
)
def test_typed(as_typed: Judged, number: int) -> None:
    reason, _, column, value = TYPED_CASES[number]
    shown = None if value in (None, "") else str(value)
    assert as_typed.lines[row_of(TYPED_CASES, number)] == (column, shown, reason)


def test_nothing_else_is_in_quarantine(as_text: Judged, as_typed: Judged) -> None:
    assert len(as_text.lines) == len(TEXT_CASES)
    assert len(as_typed.lines) == len(TYPED_CASES)


def test_what_was_read_is_accepted_or_in_quarantine(as_text: Judged) -> None:
    for name, rows in as_text.report.tables.items():
        assert rows.read == rows.accepted + rows.quarantined
        assert rows.quarantined == sum(as_text.report.by_reason[name].values())
    assert not as_text.report.is_clean


@pytest.mark.slow
def test_the_first_fault_of_a_row_stands(tmp_path: Path) -> None:
    rows = {"persons": family(1), "incomes": [{"amount_rial": -1, "kind": "gift", "months": 99}]}
    check(write_extract(tmp_path / "extract", rows), tmp_path)
    found = pq.read_table(tmp_path / "quarantine/incomes.parquet").to_pylist()
    assert found == [
        {
            "table": "incomes",
            "file": "incomes/00000.parquet",
            "row": 1,
            "column": "kind",
            "value": "gift",
            "reason": "unknown_code",
        }
    ]
