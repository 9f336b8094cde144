"""What one cell may hold, as DuckDB SQL made from the schema: its value, its faults in order, its repair."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import duckdb
import pyarrow as pa

from hemayat.common.dates import GREGORIAN_YEARS, JALALI_YEARS, from_jalali, month_starts
from hemayat.registers.database import Connection
from hemayat.registers.schema import CONTROLS, LONGEST_TEXT, Column, ColumnType
from hemayat.registers.sql_literals import literal, literals

_FROM = "\u064a\u0643" + "۰۱۲۳۴۵۶۷۸۹" + "٠١٢٣٤٥٦٧٨٩"
_TO = "\u06cc\u06a9" + "0123456789" * 2
_DATE_SHAPE = "[0-9]{4}(-[0-9]{1,2}-|/[0-9]{1,2}/)[0-9]{1,2}"
_UNREPAIRED = frozenset({ColumnType.CODE})


@dataclass(frozen=True)
class ColumnSql:
    """SQL for one column of one source.

    `given` (as it stands), `text` (repaired) and `parsed` are over the source `s`, and `join` may be needed for
    `parsed`. `value` and `faults` (reason, predicate) are over the columns `raw_<name>`, which is `text`, and
    `<name>`, which is `parsed`.
    """

    column: Column
    given: str
    text: str
    parsed: str
    value: str
    faults: tuple[tuple[str, str], ...]
    join: str = ""


def cell(column: Column, is_text: bool, as_of: date) -> ColumnSql:
    """The SQL of a column that stands as text (`is_text`: CSV, or text in Parquet) or in its own type."""
    name = f'"{column.name}"'
    text = _repaired(column) if is_text else source_column(column, False)
    faults = [] if column.nullable else [("missing", f"raw_{column.name} IS NULL")]
    parsed, join = _parsed(column, is_text, text)
    faults += _faults(column, is_text, as_of)
    value = name
    if column.kind is ColumnType.NATIONAL_ID:
        value = f"CASE WHEN {_is_national_id(name)} THEN {name} END"
    return ColumnSql(column, source_column(column, is_text), text, parsed, value, tuple(faults), join)


def source_column(column: Column, is_text: bool) -> str:
    """The column of the source `s` as it stands, or with an empty text as NULL."""
    return f"nullif(s.\"{column.name}\"::VARCHAR, '')" if is_text else f's."{column.name}"'


def is_repaired(column: Column, is_text: bool) -> bool:
    """Whether cells of this column can be in need of repair at all."""
    return is_text and column.kind not in _UNREPAIRED


def repair(text: str) -> str:
    """SQL: `text` with Arabic letters and Persian or Arabic digits repaired."""
    return f"translate({text}, {literal(_FROM)}, {literal(_TO)})"


def needs_repair(text: str) -> str:
    """SQL: whether `repair` would change `text`; the test of lengths spares ASCII the search, as that the repair."""
    return f"(strlen({text}) <> length({text}) AND regexp_matches({text}, {literal(f'[{_FROM}]')}))"


def _repaired(column: Column) -> str:
    text = source_column(column, True)
    if column.kind in _UNREPAIRED:
        return text
    return f"CASE WHEN {needs_repair(text)} THEN {repair(text)} ELSE {text} END"


def _parsed(column: Column, is_text: bool, text: str) -> tuple[str, str]:
    """The parsed value, and a join that it needs: of `text` for text, of the column itself otherwise."""
    day = f"day_of_{column.name}"
    if column.kind is ColumnType.MONTH and not is_text:
        return f"{day}.month", f"LEFT JOIN months_of_days {day} ON {day}.day = {text}"
    if column.kind in (ColumnType.DATE, ColumnType.MONTH) and is_text:
        part = "month" if column.kind is ColumnType.MONTH else "day"
        return f"{day}.{part}", f"LEFT JOIN written_days {day} ON {day}.written = {_date_key(text)}"
    if column.kind in (ColumnType.TEXT, ColumnType.CODE):
        return text, ""
    if column.kind is ColumnType.BOOL and is_text:
        return f"CASE WHEN {text} IN ('true', '1') THEN true WHEN {text} IN ('false', '0') THEN false END", ""
    if column.kind is ColumnType.NATIONAL_ID and is_text:
        return f"CASE WHEN regexp_full_match({text}, '[0-9]{{10}}') THEN TRY_CAST({text} AS BIGINT) END", ""
    if is_text:
        return f"CASE WHEN regexp_full_match({text}, '[+-]?[0-9]+') THEN TRY_CAST({text} AS BIGINT) END", ""
    if column.kind in (ColumnType.DATE, ColumnType.BOOL):
        return text, ""
    return f"TRY_CAST({text} AS BIGINT)", ""


def _date_key(text: str) -> str:
    parts = f"string_split(replace({text}, '/', '-'), '-')"
    year, month, day = (f"TRY_CAST({parts}[{place}] AS INTEGER)" for place in (1, 2, 3))
    number = f"{year} * 10000 + {month} * 100 + {day}"
    return f"CASE WHEN regexp_full_match({text}, '{_DATE_SHAPE}') THEN {number} END"


def _faults(column: Column, is_text: bool, as_of: date) -> list[tuple[str, str]]:
    name, given = f'"{column.name}"', f"raw_{column.name}"
    unparsed = f"{given} IS NOT NULL AND {name} IS NULL"
    match column.kind:
        case ColumnType.TEXT:
            return [("bad_text", _is_bad_text(column))]
        case ColumnType.CODE:
            return [("unknown_code", f"{given} NOT IN ({literals(column.codes)})")]
        case ColumnType.BOOL:
            return [("bad_bool", unparsed)] if is_text else []
        case ColumnType.DATE | ColumnType.MONTH:
            first, last = _day(GREGORIAN_YEARS.start, 1, 1), _day(GREGORIAN_YEARS.stop - 1, 12, 31)
            strange = (
                unparsed
                if is_text or column.kind is ColumnType.MONTH
                else f"{name} NOT BETWEEN {first} AND {last}"
            )
            return [("bad_date", strange), ("future_date", f"{name} > DATE '{as_of}'")]
        case ColumnType.NATIONAL_ID:
            return [("bad_national_id", f"{unparsed} OR NOT {_is_national_id(name)}")]
        case _:
            lowest = 1 if column.kind is ColumnType.HOUSEHOLD else 0
            highest = 10**15 if column.kind is ColumnType.HOUSEHOLD else column.maximum
            outside = f"({unparsed}) OR {name} NOT BETWEEN {lowest} AND {highest}"
            shape = f"NOT regexp_full_match({given}, '[+-]?[0-9]+')"
            return [*([("not_a_number", shape)] if is_text else []), ("out_of_range", outside)]


def _is_bad_text(column: Column) -> str:
    given = f"raw_{column.name}"
    if column.text_pattern:
        return f"NOT regexp_full_match({given}, {literal(column.text_pattern)})"
    controls = " OR ".join(f"contains({given}, chr({code}))" for code in CONTROLS)
    return f"length({given}) > {LONGEST_TEXT} OR {controls}"


def _is_national_id(number: str) -> str:
    """SQL: a BIGINT is ten digits, not all alike, with the right check digit (NULL is no)."""
    weighted = " + ".join(f"({number} // {10 ** (9 - i)} % 10) * {10 - i}" for i in range(9))
    remainder = f"(({weighted}) % 11)"
    check = f"(CASE WHEN {remainder} < 2 THEN {remainder} ELSE 11 - {remainder} END)"
    return (
        f"coalesce({number} BETWEEN 0 AND 9999999999 AND {number} % 1111111111 <> 0 "
        f"AND {number} % 10 = {check}, false)"
    )


def _day(year: int, month: int, day: int) -> str:
    return f"DATE '{date(year, month, day)}'"


def add_calendars(con: Connection) -> None:
    """Give `con` the tables that dates are looked up in: `written_days` and `months_of_days`."""
    for name, rows in (
        ("written_days", _written_days()),
        ("months_of_days", _calendar().select(["day", "month"])),
    ):
        con.register("calendar_arrow", rows)
        con.execute(f"CREATE TEMP TABLE {name} AS FROM calendar_arrow")
        con.unregister("calendar_arrow")


@cache
def _written_days() -> pa.Table:
    """Every day of the accepted years as Jalali and as Gregorian dates are written; made once, as it takes long."""
    first, last = _day(GREGORIAN_YEARS.start, 1, 1), _day(GREGORIAN_YEARS.stop - 1, 12, 31)
    with duckdb.connect(config={"threads": 1}) as con:
        con.register("calendar", _calendar())
        return con.sql(
            f"""SELECT written, day, month FROM calendar
            UNION ALL
            SELECT year(d) * 10000 + month(d) * 100 + day(d), d, c.month
            FROM (SELECT unnest(generate_series({first}, {last}, INTERVAL 1 DAY))::DATE AS d)
            LEFT JOIN calendar c ON c.day = d"""
        ).to_arrow_table()


@cache
def _calendar() -> pa.Table:
    """Every Jalali day of the accepted years: as written (year * 10000 + month * 100 + day), day, month's first day."""
    starts = month_starts(JALALI_YEARS.start, JALALI_YEARS.stop - 1)
    ends = [*starts[1:], from_jalali(JALALI_YEARS.stop, 1, 1)]
    written: list[int] = []
    days: list[int] = []
    months: list[int] = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        first = start.toordinal() - date(1970, 1, 1).toordinal()
        length = (end - start).days
        base = (JALALI_YEARS.start + number // 12) * 10000 + (number % 12 + 1) * 100
        written += range(base + 1, base + length + 1)
        days += range(first, first + length)
        months += [first] * length
    days_type = pa.int32()
    return pa.table(
        {
            "written": pa.array(written, pa.int32()),
            "day": pa.array(days, days_type).cast(pa.date32()),
            "month": pa.array(months, days_type).cast(pa.date32()),
        }
    )
