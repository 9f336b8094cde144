"""The people of a bucket as lines for COPY, with national ids and mobiles sealed and indexed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from hemayat.common.keyring import KeyRing
from hemayat.publication.lines import escaped, joined
from hemayat.registers.database import literal

AT_A_TIME = 1 << 16
COLUMNS = (
    "household_id, province, person_no, relation, national_id_index, national_id, given_name, family_name, sex, "
    "birth_date, died_on, mobile, mobile_index, is_synthetic"
)
"""Of the staged people, in the order of a line; `open_people` in households/sql/people.sql makes the table."""

_PLAIN = """SELECT household_id, person_no, relation_to_head, given_name, family_name, sex, birth_date, died_on,
    is_synthetic, homes.province AS province,
    lpad(CAST(national_id AS VARCHAR), 10, '0') AS digits, '+98' || substr(mobile, 2) AS line_number
    FROM read_parquet({file}) JOIN homes USING (household_id)"""

_LINES = f"""SELECT concat_ws(chr(9), household_id, province, person_no, relation_to_head,
        '\\\\x' || hex(id_index), '\\\\x' || hex(id_sealed),
        {escaped("given_name")}, {escaped("family_name")}, sex, birth_date, coalesce(CAST(died_on AS VARCHAR), '\\N'),
        coalesce('\\\\x' || hex(mobile_sealed), '\\N'), coalesce('\\\\x' || hex(mobile_index), '\\N'),
        CASE WHEN is_synthetic THEN 't' ELSE 'f' END) || chr(10) AS line
    FROM sealed"""  # noqa: S608 - names of columns alone


def people_lines(con: duckdb.DuckDBPyConnection, ring: KeyRing, persons: Path) -> Iterator[tuple[bytes, int]]:
    """For each batch of people: their lines, and how many they are.

    `con` has the table `homes` that `result_lines` left; `persons`: the bucket's file in the snapshot.
    """
    reader = con.cursor().sql(_PLAIN.format(file=literal(str(persons)))).to_arrow_reader(AT_A_TIME)
    for batch in reader:
        con.register("sealed", _sealed(ring, pa.Table.from_batches([batch])))
        for lines in con.sql(_LINES).to_arrow_reader(AT_A_TIME):
            yield joined(lines.column("line")), len(lines)


def _sealed(ring: KeyRing, people: pa.Table) -> pa.Table:
    """The same people with their ids and mobiles sealed and indexed in place of the plain ones."""
    digits = people.column("digits").to_pylist()
    mobiles = people.column("line_number").to_pylist()
    given = [mobile for mobile in mobiles if mobile is not None]
    sealed = iter(ring.seal_many((mobile.encode() for mobile in given), b"mobile"))
    indexed = iter(ring.blind_index_many("mobile", given))
    made = {
        "id_index": ring.blind_index_many("national_id", digits),
        "id_sealed": ring.seal_many((one.encode() for one in digits), b"national_id"),
        "mobile_sealed": [None if mobile is None else next(sealed) for mobile in mobiles],
        "mobile_index": [None if mobile is None else next(indexed) for mobile in mobiles],
    }
    kept = people.drop_columns(["digits", "line_number"])
    for name, values in made.items():
        kept = kept.append_column(name, pa.array(values, pa.binary()))
    return kept
