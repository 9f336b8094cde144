"""The SQL of a cell says the same as the Python that reads what people type."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from hemayat.common.dates import DateFault, month_start, parse_date
from hemayat.common.national_id import is_valid
from hemayat.common.persian import repair_letters, to_ascii_digits
from hemayat.registers.cells import add_calendars, cell, source_column
from hemayat.registers.database import Connection, ResourceLimits, connect
from hemayat.registers.schema import INCOMES, PERSONS, Column
from tests.support.queries import rows_from

FAR = date(2299, 12, 31)


@pytest.fixture
def con(tmp_path: Path) -> Connection:
    con = connect(ResourceLimits(10**9, 1, tmp_path))
    add_calendars(con)
    return con


def judged(con: Connection, column: Column, cells: list[str]) -> list[object]:
    """The value of each text, or the reason against it."""
    sql = cell(column, True, FAR)
    con.register("cells", pa.table({"n": range(len(cells)), column.name: cells}))
    whens = " ".join(f"WHEN {predicate} THEN '{reason}'" for reason, predicate in sql.faults)
    rows = con.execute(
        f"""SELECT {sql.value}, CASE {whens} END FROM (
            SELECT n, {sql.text} AS raw_{column.name}, {sql.parsed} AS "{column.name}" FROM cells s {sql.join}
        ) ORDER BY n"""
    ).fetchall()
    return [reason or value for value, reason in rows]


def read_day(text: str) -> date | str:
    try:
        return parse_date(text)
    except DateFault:
        return "bad_date"


def written_days() -> list[str]:
    chance = random.Random(7)
    made = [
        f"{chance.choice([1199, 1200, 1399, 1403, 1599, 1600, 1799, 1800, 2000, 2299, 2300])}{sign}"
        f"{chance.randrange(14)}{sign}{chance.randrange(33):02d}"
        for sign in "-/"
        for _ in range(600)
    ]
    return [
        *made,
        "1398-01/01",
        "13980101",
        "۱۳۹۸/۱۲/۲۹",
        "١٣٩٨-١٢-٣٠",
        "1399-12-30",
        "x",
        "1398-1-1-1",
        "1398--1-1",
    ]


def test_dates(con: Connection) -> None:
    texts = written_days()
    assert judged(con, PERSONS.by_name["birth_date"], texts) == [read_day(t) for t in texts]


def test_months_start_with_their_first_day(con: Connection) -> None:
    texts = ["1398/08/24", "2019-11-15", "1200-01-01", "1599-12-29", "2019-03-20"]
    assert judged(con, INCOMES.by_name["month"], texts) == [month_start(parse_date(t)) for t in texts]


def test_national_ids(con: Connection) -> None:
    chance = random.Random(7)
    texts = [f"{chance.randrange(10**10):010d}" for _ in range(2_000)]
    texts += [str(d) * 10 for d in range(10)] + [
        "0123456789",
        "0499370899",
        "499370899",
        "+499370899",
        "1e9",
        "۰۴۹۹۳۷۰۸۹۹",
    ]
    found = judged(con, PERSONS.by_name["national_id"], texts)
    wanted = [int(to_ascii_digits(t)) if is_valid(to_ascii_digits(t)) else "bad_national_id" for t in texts]
    assert found == wanted


def test_text_is_repaired_as_elsewhere(con: Connection) -> None:
    texts = ["علي كريمي", "۱۲۳٤٥", "Ali", "خدمت‌گیرنده", "کیا", "ى"]
    wanted = [to_ascii_digits(repair_letters(t)) for t in texts]
    assert judged(con, PERSONS.by_name["city"], texts) == wanted


def test_an_empty_text_is_not_known() -> None:
    text = source_column(PERSONS.by_name["city"], True)
    assert rows_from(f"SELECT {text} FROM (SELECT '' AS city) s") == [(None,)]
