"""The records behind failed and open criteria as lines for COPY: chosen by DuckDB, sealed household by household."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa

from hemayat.common.keyring import KeyRing
from hemayat.publication.copy_rows import json_columns, weight_sql
from hemayat.publication.run_files import RunFiles
from hemayat.records.contents import ABOUT, REGISTERS, columns_of, short_sql
from hemayat.records.selection import facts_by_register
from hemayat.rules.tallies import rows_counted
from hemayat.rules.unknowns import Verdict

AT_A_TIME = 1 << 16
_SHOWN = f"({int(Verdict.FAILED)}, {int(Verdict.UNDETERMINED)})"


def record_lines(
    con: duckdb.DuckDBPyConnection,
    ring: KeyRing,
    files: RunFiles,
    bucket: int,
    run_id: int,
    decisions: pa.Table,
) -> Iterator[tuple[bytes, int, int]]:
    """For each batch of households: lines for COPY, how many households they are, and the sum of their weights.

    `con` has the tables `decided` and `homes` of `lines.result_lines`. Nothing where the snapshot has no details.
    """
    statement = _statement(con, files, bucket, decisions)
    if not statement:
        return
    # The batches come one by one from `con`, which can answer nothing else meanwhile.
    other = con.cursor()
    for batch in con.sql(statement).to_arrow_reader(AT_A_TIME):
        texts = (text.encode() for text in batch.column("content").to_pylist())
        other.register("sealed_records", _sealed(batch, ring.seal_many(texts, ABOUT)))
        made = other.sql(_lines(run_id)).to_arrow_table()
        lines = "".join(made.column("line").to_pylist()).encode()
        yield lines, len(batch), sum(made.column("weight").to_pylist())


def _lines(run_id: int) -> str:
    line = f"concat_ws(chr(9), {run_id}, id, province, '\\\\x' || content) || chr(10)"
    return f"SELECT {line} AS line, {weight_sql('id, province, size')} AS weight FROM sealed_records"  # noqa: S608 - our own columns


def _sealed(batch: pa.RecordBatch, sealed: list[bytes]) -> pa.Table:
    return pa.table(
        {
            "id": batch.column("id"),
            "province": batch.column("province"),
            "size": pa.array([len(one) for one in sealed], pa.int32()),
            "content": pa.array([one.hex() for one in sealed]),
        }
    )


def _statement(con: duckdb.DuckDBPyConnection, files: RunFiles, bucket: int, decisions: pa.Table) -> str:
    """SQL: `id`, `province` and the records as text of each household that has any; empty where none can have."""
    policy, place = (
        files.compiled.on_day,
        {name: f"d{i}" for i, name in enumerate(json_columns(decisions.schema))},
    )
    chosen = []
    for register, criteria in facts_by_register(policy).items():
        records = files.records(register, bucket)
        if records is None:
            continue
        con.register(register, records)
        every = [fact for facts in criteria.values() for fact in facts]
        source, _ = rows_counted(policy, every)
        conditions = " OR ".join(
            f"({place[f'{name}__verdict']} IN {_SHOWN} AND ({rows_counted(policy, facts)[1]}))"
            for name, facts in criteria.items()
        )
        chosen.append(
            f"""SELECT r.household_id AS id, {_row(register)} AS record
            FROM {source} JOIN decided ON d = r.household_id WHERE {conditions}"""  # noqa: S608 - columns are named by their place
        )
    if not chosen:
        return ""
    con.register("persons", files.persons(bucket))
    return f"""SELECT id, any_value(homes.province) AS province,
            '[' || string_agg(record, ',') || ']' AS content
        FROM ({" UNION ALL ".join(chosen)}) JOIN homes ON homes.household_id = id GROUP BY id"""  # noqa: S608 - as above


def _row(register: str) -> str:
    """SQL: one record as contents.py reads it."""
    columns = ", ".join(short_sql(column) for column in columns_of(register))
    return f"CAST(json_array({REGISTERS.index(register)}, r.person_no, r.record_no, {columns}) AS VARCHAR)"
