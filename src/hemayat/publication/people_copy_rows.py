"""The people of a bucket as rows for COPY: national ids and mobiles sealed and indexed, fathers’ names indexed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from hemayat.common.keyring import KeyRing
from hemayat.households.father_names import father_indexes
from hemayat.publication.copy_rows import province_sql
from hemayat.registers.sql_literals import literal

AT_A_TIME = 1 << 16


@dataclass(frozen=True)
class PeopleCopyTable:
    """How people come into one table: its name before the run's, and their rows for it."""

    table: str
    rows: Callable[[pa.RecordBatch], pa.RecordBatch]


_REGISTERED = (
    "national_id_index", "national_id", "given_name", "family_name", "sex", "birth_date", "died_on", "mobile",
    "mobile_index", "father_index", "is_synthetic",
)  # fmt: skip


def _columns(people: pa.RecordBatch, **names: str) -> pa.RecordBatch:
    """The columns of these values, named as their keys."""
    return people.select(list(names.values())).rename_columns(list(names))


def _staged(people: pa.RecordBatch) -> pa.RecordBatch:
    return people.select(["household_id", "province", "person_no", "relation", *_REGISTERED])


def _persons(people: pa.RecordBatch) -> pa.RecordBatch:
    return _columns(people, id="person_id", **{name: name for name in _REGISTERED})


def _households(people: pa.RecordBatch) -> pa.RecordBatch:
    """A household has the row of its head."""
    heads = people.filter(pc.equal(people.column("relation"), "head"))
    return _columns(heads, id="household_id", province="province", since="since")


def _memberships(people: pa.RecordBatch) -> pa.RecordBatch:
    return people.select(["household_id", "person_id", "province", "relation", "person_no", "valid"])


STAGED = (PeopleCopyTable("people", _staged),)
"""Beside a nation that is there already: `open_people` in households/sql/people.sql makes the table."""
PLACED = (
    PeopleCopyTable("person", _persons),
    PeopleCopyTable("household", _households),
    PeopleCopyTable("membership", _memberships),
)
"""As the first nation: `open_first_nation_tables` in households/sql/first_nation.sql makes the tables."""

PERSON_COLUMNS = (
    "household_id", "person_no", "relation_to_head", "given_name", "family_name", "father_name", "sex", "birth_date",
    "died_on", "is_synthetic", "province", "national_id", "mobile",
)  # fmt: skip
"""What is read of a bucket's persons."""

_PLAIN = f"""WITH homes AS (
    SELECT household_id, {province_sql("province")} AS province FROM persons WHERE person_no = 1)
    SELECT household_id, CAST(person_no AS SMALLINT) AS person_no, CAST(relation_to_head AS VARCHAR) AS relation,
    given_name, family_name, father_name, CAST(sex AS VARCHAR) AS sex, CAST(birth_date AS DATE) AS birth_date,
    CAST(died_on AS DATE) AS died_on, is_synthetic, homes.province AS province,
    lpad(CAST(national_id AS VARCHAR), 10, '0') AS digits, '+98' || substr(mobile, 2) AS line_number,
    {{first}} - 1 + row_number() OVER () AS person_id, DATE {{since}} AS since
    FROM persons JOIN homes USING (household_id)"""  # noqa: S608 - names of columns and provinces alone


def people_rows(
    con: duckdb.DuckDBPyConnection, ring: KeyRing, persons: pa.Table, *, first: int, since: dt.date
) -> Iterator[pa.RecordBatch]:
    """Batches of people with the columns that the rows of STAGED and PLACED take.

    `persons`: PERSON_COLUMNS of the bucket, in the order of their file. They are numbered from `first` on, and are in
    their places from the day `since`.
    """
    con.register("persons", persons)
    plain = _PLAIN.format(first=first, since=literal(since.isoformat()))
    for batch in con.sql(plain).to_arrow_reader(AT_A_TIME):
        yield _sealed(ring, batch).append_column("valid", since_range(since, len(batch)))


def _sealed(ring: KeyRing, people: pa.RecordBatch) -> pa.RecordBatch:
    """The same people with ids, mobiles and fathers' names sealed and indexed in place of the plain ones."""
    digits = people.column("digits").to_pylist()
    mobiles = people.column("line_number").to_pylist()
    given = [mobile for mobile in mobiles if mobile is not None]
    sealed = iter(ring.seal_many((mobile.encode() for mobile in given), b"mobile"))
    indexed = iter(ring.blind_index_many("mobile", given))
    made: dict[str, list[bytes | None] | list[bytes]] = {
        "national_id_index": ring.blind_index_many("national_id", digits),
        "national_id": ring.seal_many((digit.encode() for digit in digits), b"national_id"),
        "mobile": [None if mobile is None else next(sealed) for mobile in mobiles],
        "mobile_index": [None if mobile is None else next(indexed) for mobile in mobiles],
        "father_index": _fathers(ring, people.column("father_name")),
    }
    kept = people.drop_columns(["digits", "line_number", "father_name"])
    for name, values in made.items():
        kept = kept.append_column(name, pa.array(values, pa.binary()))
    return kept


def _fathers(ring: KeyRing, names: pa.Array) -> list[bytes | None]:
    """A name is indexed once for all who have it: a nation has a few hundred different ones."""
    coded = names.dictionary_encode()
    indexes = father_indexes(ring, coded.dictionary.to_pylist())
    return [None if place is None else indexes[place] for place in coded.indices.to_pylist()]


_FROM_A_DAY_ON = 0x02 | 0x10
"""The first byte of a range as PostgreSQL sends and takes it: its lower end belongs to it, and it has no upper one."""
_FIRST_DAY = dt.date(2000, 1, 1)
"""PostgreSQL's day 0."""


def since_range(day: dt.date, number: int) -> pa.Array:
    """The range from that day on, for `number` rows, as PostgreSQL takes it: Arrow has no ranges."""
    lower = (day - _FIRST_DAY).days.to_bytes(4, "big", signed=True)
    one = bytes([_FROM_A_DAY_ON]) + len(lower).to_bytes(4, "big") + lower
    return pa.repeat(pa.scalar(one, pa.binary()), number)
