"""The people of a bucket as lines for COPY: national ids and mobiles sealed and indexed, fathers’ names indexed."""

from __future__ import annotations

import datetime as dt
from binascii import hexlify
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from hemayat.common.keyring import KeyRing
from hemayat.households.father_names import father_indexes
from hemayat.publication.copy_rows import escaped, joined_lines, province_sql
from hemayat.registers.sql_literals import literal

AT_A_TIME = 1 << 16


@dataclass(frozen=True)
class PeopleCopyTable:
    """How people come into one table: its name before the run's, the columns, and the SQL of a line, or of none."""

    table: str
    columns: str
    line: str


_REGISTERED = f"""'\\\\x' || id_index, '\\\\x' || id_sealed,
    {escaped("given_name")}, {escaped("family_name")}, sex, birth_date, coalesce(CAST(died_on AS VARCHAR), '\\N'),
    coalesce('\\\\x' || mobile_sealed, '\\N'), coalesce('\\\\x' || mobile_index, '\\N'),
    coalesce('\\\\x' || father_index, '\\N'),
    CASE WHEN is_synthetic THEN 't' ELSE 'f' END"""
_COLUMNS = (
    "national_id_index, national_id, given_name, family_name, sex, birth_date, died_on, mobile, mobile_index, "
    "father_index, is_synthetic"
)
STAGED = (
    PeopleCopyTable(
        "people",
        f"household_id, province, person_no, relation, {_COLUMNS}",
        f"household_id, province, person_no, relation_to_head, {_REGISTERED}",
    ),
)
"""Beside a nation that is there already: `open_people` in households/sql/people.sql makes the table."""
PLACED = (
    PeopleCopyTable("person", f"id, {_COLUMNS}", f"person_id, {_REGISTERED}"),
    PeopleCopyTable("household", "id, province, since", "household_id, province, since"),
    PeopleCopyTable(
        "membership",
        "household_id, person_id, province, relation, person_no, valid",
        "household_id, person_id, province, relation_to_head, person_no, '[' || since || ',)'",
    ),
)
"""As the first nation: `open_first_nation_tables` in households/sql/first_nation.sql makes the tables."""

PERSON_COLUMNS = (
    "household_id", "person_no", "relation_to_head", "given_name", "family_name", "father_name", "sex", "birth_date",
    "died_on", "is_synthetic", "province", "national_id", "mobile",
)  # fmt: skip
"""What is read of a bucket's persons."""

_PLAIN = f"""WITH homes AS (
    SELECT household_id, {province_sql("province")} AS province FROM persons WHERE person_no = 1)
    SELECT household_id, person_no, relation_to_head, given_name, family_name, father_name, sex, birth_date,
    died_on, is_synthetic, homes.province AS province,
    lpad(CAST(national_id AS VARCHAR), 10, '0') AS digits, '+98' || substr(mobile, 2) AS line_number,
    {{first}} - 1 + row_number() OVER () AS person_id, DATE {{since}} AS since
    FROM persons JOIN homes USING (household_id)"""  # noqa: S608 - names of columns and provinces alone


def people_lines(
    con: duckdb.DuckDBPyConnection,
    ring: KeyRing,
    persons: pa.Table,
    forms: tuple[PeopleCopyTable, ...],
    *,
    first: int,
    since: dt.date,
) -> Iterator[tuple[tuple[bytes, ...], int]]:
    """For each batch of people: the lines of each form, and how many people they are.

    `persons`: PERSON_COLUMNS of the bucket, in the order of their file. They are numbered from `first` on, and are in
    their places from the day `since`.
    """
    plain = _PLAIN.format(first=first, since=literal(since.isoformat()))
    lines = ", ".join(f"{_line(form)} AS line{place}" for place, form in enumerate(forms))
    rows = con.cursor()
    rows.register("persons", persons)
    for batch in rows.sql(plain).to_arrow_reader(AT_A_TIME):
        con.register("sealed", _sealed(ring, pa.Table.from_batches([batch])))
        for made in con.sql(f"SELECT {lines} FROM sealed").to_arrow_reader(AT_A_TIME):  # noqa: S608 - our own forms
            yield tuple(joined_lines(column) for column in made.columns), len(made)


def _line(form: PeopleCopyTable) -> str:
    """A household has the line of its head."""
    line = f"concat_ws(chr(9), {form.line}) || chr(10)"
    return (
        f"CASE WHEN relation_to_head = 'head' THEN {line} ELSE '' END" if form.table == "household" else line
    )


def _sealed(ring: KeyRing, people: pa.Table) -> pa.Table:
    """The same people with ids, mobiles and fathers' names sealed and indexed in place of the plain ones, in hex."""
    digits = people.column("digits").to_pylist()
    mobiles = people.column("line_number").to_pylist()
    given = [mobile for mobile in mobiles if mobile is not None]
    sealed = iter(ring.seal_many((mobile.encode() for mobile in given), b"mobile"))
    indexed = iter(ring.blind_index_many("mobile", given))
    made: dict[str, Sequence[bytes | None]] = {
        "id_index": ring.blind_index_many("national_id", digits),
        "id_sealed": ring.seal_many((digit.encode() for digit in digits), b"national_id"),
        "mobile_sealed": [None if mobile is None else next(sealed) for mobile in mobiles],
        "mobile_index": [None if mobile is None else next(indexed) for mobile in mobiles],
        "father_index": _fathers(ring, people.column("father_name")),
    }
    kept = people.drop_columns(["digits", "line_number", "father_name"])
    for name, values in made.items():
        kept = kept.append_column(name, _in_hex(values))
    return kept


def _in_hex(values: Sequence[bytes | None]) -> pa.StringArray:
    """All at once, since Arrow keeps them as one text: SQL's own hex() takes three times as long."""
    known, offsets, content = pa.array(values, pa.binary()).buffers()
    ends = np.frombuffer(offsets, np.int32) * 2
    return pa.StringArray.from_buffers(len(values), pa.py_buffer(ends), pa.py_buffer(hexlify(content)), known)


def _fathers(ring: KeyRing, names: pa.ChunkedArray) -> list[bytes | None]:
    """A name is indexed once for all who have it: of so many people a few hundred are different."""
    coded = names.combine_chunks().dictionary_encode()
    indexes = father_indexes(ring, coded.dictionary.to_pylist())
    return [None if place is None else indexes[place] for place in coded.indices.to_pylist()]
