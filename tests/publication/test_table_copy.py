"""What COPY takes in binary form arrives as it was: whatever is in a name, and whatever is not known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import psycopg
import pyarrow as pa
import pytest

from hemayat.operations.postgres import DatabaseUrls
from hemayat.publication.people_copy_rows import since_range
from hemayat.publication.run_loader import table_copy

COLUMNS = (
    "id bigint, given_name text, born_on date, mobile bytea, person_no smallint, is_synthetic boolean, "
    "valid daterange"
)
NAMES = ["مریم‌السادات", "a\tb\\N\nc\r'\"", "\\.", ""]


@pytest.fixture
def table(django_db_setup: DatabaseUrls) -> Iterator[psycopg.Connection]:
    with psycopg.connect(django_db_setup.owner, autocommit=True) as owner:
        owner.execute(f"CREATE TABLE copied ({COLUMNS})")
        owner.execute("GRANT INSERT ON copied TO hemayat_app")
        try:
            yield owner
        finally:
            owner.execute("DROP TABLE copied")


def rows(names: list[str], day: dt.date) -> pa.RecordBatch:
    many = len(names)
    return pa.record_batch(
        {
            "given_name": pa.array(names),
            "id": pa.array(range(many), pa.int64()),
            "born_on": pa.array([None, *[day] * (many - 1)], pa.date32()),
            "mobile": pa.array([b"\x00\xff", *[None] * (many - 1)], pa.binary()),
            "person_no": pa.array([1] * many, pa.int16()),
            "is_synthetic": pa.array([True] * many),
            "valid": since_range(day, many),
        }
    )


@pytest.mark.parametrize("day", [dt.date(2026, 3, 21), dt.date(2000, 1, 1), dt.date(1890, 2, 28)])
def test_every_value_arrives_as_it_was(
    django_db_setup: DatabaseUrls, table: psycopg.Connection, day: dt.date
) -> None:
    with table_copy(django_db_setup.app, "copied") as copy:
        copy(rows(NAMES[:2], day))
        copy(rows(NAMES[2:], day))
    found = table.execute("SELECT * FROM copied ORDER BY given_name, id").fetchall()
    span = table.execute("SELECT daterange(%s, NULL)", [day]).fetchone()
    assert span is not None
    expected = [
        (place, name, day if place else None, None if place else b"\x00\xff", 1, True, span[0])
        for batch in (NAMES[:2], NAMES[2:])
        for place, name in enumerate(batch)
    ]
    assert sorted(found, key=lambda row: row[:2]) == sorted(expected, key=lambda row: row[:2])


def test_nothing_stays_of_a_copy_that_fails(django_db_setup: DatabaseUrls, table: psycopg.Connection) -> None:
    with pytest.raises(RuntimeError), table_copy(django_db_setup.app, "copied") as copy:
        copy(rows(NAMES, dt.date(2026, 3, 21)))
        raise RuntimeError
    narrow = pa.record_batch({"id": pa.array([1], pa.int32())})
    with pytest.raises(psycopg.errors.ProtocolViolation), table_copy(django_db_setup.app, "copied") as copy:
        copy(narrow)
    assert table.execute("SELECT count(*) FROM copied").fetchone() == (0,)


def test_nothing_is_copied_where_there_is_nothing(
    django_db_setup: DatabaseUrls, table: psycopg.Connection
) -> None:
    with table_copy(django_db_setup.app, "copied"):
        pass
    assert table.execute("SELECT count(*) FROM copied").fetchone() == (0,)
