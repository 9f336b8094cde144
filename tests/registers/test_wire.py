"""A cell over the wire is judged as the same cell of an extract is, whatever stands in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemayat.registers.cells import add_calendars, cell
from hemayat.registers.database import Connection, ResourceLimits, connect
from hemayat.registers.schema import MAX_ROW_RIAL, PERSONS, TABLES, VEHICLES, Column, ColumnType
from hemayat.registers.wire import RowFault, read_cell, read_row
from tests.support.extracts import filled_row, national_id

AS_OF = date(2019, 10, 1)
COLUMNS = [column for table in TABLES.values() for column in table.columns]
WHOLE = [0, 1, -1, 12, 13, 10**9, 10**9 + 1, MAX_ROW_RIAL, MAX_ROW_RIAL + 1, 10**15 + 1]
TEXTS = [
    "علي", "كريمي", "۱۲۳۴۵۶۷۸۹۰", "0123456789", "IR", "ir", "09123456789", "متن", "a\nb", "a\tb", "x" * 500, "x" * 501,
    "2019-10-01", "2019-10-02", "1398/07/09", "1398-7-9", "1398-07/09", "1398-13-01", "2019-02-30", "1799-01-01",
    "2299-12-31", "1200-01-01", "not", "true", "0000000000", "1111111111", "1234567890", "0012345679",
]  # fmt: skip


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Connection:
    made = connect(ResourceLimits(10**9, 1, tmp_path_factory.mktemp("temp")))
    add_calendars(made)
    return made


def in_extract(con: Connection, column: Column, texts: list[str]) -> list[object]:
    """Of the cells of a CSV file, each its value, or the reason against it."""
    sql = cell(column, True, AS_OF)
    con.register("cells", pa.table({"place": range(len(texts)), column.name: texts}))
    whens = " ".join(f"WHEN {predicate} THEN '{reason}'" for reason, predicate in sql.faults)
    read = con.execute(
        f"""SELECT {sql.value}, CASE {whens} END FROM (
            SELECT place, {sql.text} AS raw_{column.name}, {sql.parsed} AS "{column.name}"
            FROM cells s {sql.join}) ORDER BY place"""
    ).fetchall()
    assert len(read) == len(texts)
    return [reason or value for value, reason in read]


def over_wire(column: Column, said: Any) -> object:
    try:
        return read_cell(column, said, AS_OF)
    except RowFault as fault:
        return fault.reason


def is_number(column: Column) -> bool:
    return column.kind in {ColumnType.HOUSEHOLD, ColumnType.RIAL, ColumnType.COUNT}


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_what_may_stand_in_an_extract_may_be_said_over_the_wire(con: Connection, column: Column) -> None:
    if is_number(column):
        said: list[tuple[Any, str]] = [(number, str(number)) for number in WHOLE]
    elif column.kind is ColumnType.BOOL:
        said = [(True, "true"), (False, "false")]
    else:
        said = [(text, text) for text in (*TEXTS, *column.codes, national_id(7))]
    said += [("", ""), (None, "")]
    for (value, _), read in zip(said, in_extract(con, column, [text for _, text in said]), strict=True):
        assert over_wire(column, value) == read, (column.name, value)


TEXT = (
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
    | st.from_regex(r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}", fullmatch=True)
    | st.from_regex(r"[0-9]{10}", fullmatch=True)
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    column=st.sampled_from([c for c in COLUMNS if not is_number(c) and c.kind is not ColumnType.BOOL]),
    texts=st.lists(TEXT, min_size=1, max_size=30),
)
def test_so_it_is_for_any_text(con: Connection, column: Column, texts: list[str]) -> None:
    assert [over_wire(column, text) for text in texts] == in_extract(con, column, texts)


@pytest.mark.parametrize("said", [True, 1.0, "5", [5], {"value": 5}])
def test_a_number_is_a_whole_number_and_nothing_else(said: Any) -> None:
    assert over_wire(VEHICLES.by_name["value_rial"], said) == "not_a_number"


@pytest.mark.parametrize("said", [0, 1, "true", "false", [True]])
def test_true_and_false_are_themselves(said: Any) -> None:
    assert over_wire(PERSONS.by_name["has_disability"], said) == "bad_bool"


def test_a_row_is_read_whole_and_what_is_no_column_is_ignored() -> None:
    said = {"national_id": national_id(1), "kind": "passenger", "value_rial": None, "colour": "red"}
    assert read_row(VEHICLES, said, AS_OF, leave_out=("national_id",)) == {
        "kind": "passenger",
        "value_rial": None,
    }
    for wrong in ({**said, "kind": None}, {}, "row", None, [said]):
        with pytest.raises(RowFault):
            read_row(VEHICLES, wrong, AS_OF)


def test_a_fault_names_the_column_and_never_the_value() -> None:
    said = {**filled_row(PERSONS, {}), "mobile": "0912 345 67 89"}
    with pytest.raises(RowFault, match=r"^birth_date: bad_date$"):
        read_row(PERSONS, {**said, "birth_date": "tomorrow"}, AS_OF, leave_out=("national_id",))
