"""The rows of a bucket for COPY, made by DuckDB straight from its Arrow tables and Parquet file.

They go to PostgreSQL as it keeps them, in COPY's binary form: no Python object is made for each household, and nothing
is written as text and read again.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pyarrow as pa

from hemayat.registers.province_codes import PROVINCE_CODES
from hemayat.registers.sql_literals import literal

PERSON_COLUMNS = ("household_id", "person_no", "relation_to_head", "sex", "birth_date", "died_on", "province")
"""What is read of a bucket's persons for `result_rows`."""

AT_A_TIME = 1 << 16
"""Rows to a batch."""

COLUMNS = {
    "determination": ("household_id", "province", "outcome", "amount_rial", "decile", "decision"),
    "household_data": ("household_id", "province", "people", "facts"),
}
"""The columns that are weighed, in the order in which `weigh_partition` in households/sql/parts.sql takes them."""
TABLES = tuple(COLUMNS)
"""The tables with a row for each household of a run, in the order in which `result_rows` gives their rows."""
RECORDS = "household_records"
"""The table with a row for each household that has records behind a failed or open criterion."""
PARTITIONED = (*TABLES, RECORDS)
"""The tables that have a partition for each run."""


def result_rows(
    con: duckdb.DuckDBPyConnection,
    run_id: int,
    tables: tuple[pa.Table, pa.Table],
    persons: pa.Table,
    decile: str | None,
) -> Iterator[tuple[tuple[pa.RecordBatch, int], ...]]:
    """For each batch of households and each of TABLES: its rows, and the sum of their weights.

    `tables`: facts and decisions, row by row about the same
    households. `decile`: the decision's column of that name.
    """
    facts, decisions = tables
    con.register("facts", _named(facts, "f"))
    con.register("decided", _named(decisions, "d"))
    con.register("homes", _homes(con, persons))
    for batch in con.sql(_results(facts.schema, decisions.schema, run_id, decile)).to_arrow_reader(AT_A_TIME):
        yield tuple(
            (batch.select(["run_id", *columns]), _sum(batch.column(f"{table}_weight")))
            for table, columns in COLUMNS.items()
        )


def province_sql(column: str) -> str:
    """SQL: the two digits of a province, empty for none."""
    whens = " ".join(f"WHEN {literal(name)} THEN {literal(code)}" for name, code in PROVINCE_CODES.items())
    return f"CASE {column} {whens} ELSE '' END"


def json_columns(schema: pa.Schema) -> list[str]:
    """The columns that stand in a stored array, in its order: all but the household's id."""
    return [name for name in schema.names if name != "household_id"]


def _named(table: pa.Table, letter: str) -> pa.Table:
    """Columns by their place, so that no name of a policy meets a word of SQL or one of the other table."""
    return table.rename_columns([letter, *(f"{letter}{i}" for i in range(len(table.column_names) - 1))])


def _array(schema: pa.Schema, letter: str) -> str:
    """SQL: the row as a JSON array; truth values as 0 and 1, days as text."""
    items = []
    for place, name in enumerate(json_columns(schema)):
        is_bool = pa.types.is_boolean(schema.field(name).type)
        items.append(f"CAST({letter}{place} AS TINYINT)" if is_bool else f"{letter}{place}")
    return f"CAST(json_array({', '.join(items)}) AS VARCHAR)"


def _homes(con: duckdb.DuckDBPyConnection, persons: pa.Table) -> pa.Table:
    """Of each household its id, the province of its head, and its people as JSON arrays with a comma before each.

    Persons stand by household in their file, the head first. The texts of those who follow one another are one text in
    Arrow as they are; grouped in SQL they would be sorted once more, which takes longer than all else here.
    """
    con.register("persons", persons)
    rows = con.sql(
        f"""SELECT household_id, {province_sql("province")} AS province,
            ',' || CAST(json_array(relation_to_head, sex, birth_date, died_on) AS VARCHAR) AS person
        FROM persons ORDER BY household_id, person_no"""  # noqa: S608 - names of columns and provinces alone
    ).to_arrow_table()
    ids, texts = rows.column("household_id").to_numpy(), rows.column("person").combine_chunks()
    if not len(ids):
        return rows.rename_columns(["household_id", "province", "people"])
    firsts = np.flatnonzero(np.diff(ids, prepend=ids[0] - 1))
    _, offsets, content = texts.buffers()
    ends = np.frombuffer(offsets, np.int32)[np.append(firsts, len(ids))]
    people = pa.StringArray.from_buffers(len(firsts), pa.py_buffer(ends), content)
    return rows.select(["household_id", "province"]).take(firsts).append_column("people", people)


def _results(facts: pa.Schema, decisions: pa.Schema, run_id: int, decile: str | None) -> str:
    """SQL: for each household and table, the line and its weight (as `row_weight` in households/sql/parts.sql)."""
    place = {name: f"d{i}" for i, name in enumerate(json_columns(decisions))}
    high = place.get(f"{decile}__high", place.get(decile or ""))
    tenth = f"CASE WHEN {place[decile]} = {high} THEN {place[decile]} END" if decile else "NULL"
    amount = place.get("amount_rial", "NULL")
    rows = f"""SELECT CAST({run_id} AS BIGINT) AS run_id, f AS household_id, province,
            '[' || substr(people, 2) || ']' AS people, {place["outcome"]} AS outcome,
            CAST({amount} AS BIGINT) AS amount_rial, CAST({tenth} AS SMALLINT) AS decile,
            {_array(facts, "f")} AS facts, {_array(decisions, "d")} AS decision
        FROM (SELECT * FROM facts POSITIONAL JOIN decided) JOIN homes ON homes.household_id = f"""  # noqa: S608 - columns are named by their place
    weights = ", ".join(
        f"{weight_sql(', '.join(columns))} AS {table}_weight" for table, columns in COLUMNS.items()
    )
    return f"SELECT *, {weights} FROM ({rows})"  # noqa: S608 - columns are named by their place


def weight_sql(columns: str) -> str:
    """SQL: the weight of a row with these columns (as `row_weight` in households/sql/parts.sql)."""
    return f"CAST('0x' || left(sha256(concat_ws(chr(9), {columns})), 15) AS BIGINT)"


def _sum(weights: pa.Array) -> int:
    """Without overflow, whatever the number of rows."""
    values = weights.to_numpy()
    return (int((values >> 30).sum()) << 30) + int((values & ((1 << 30) - 1)).sum())
