"""The records behind failed and open criteria as rows for COPY: chosen by DuckDB, sealed household by household."""

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


def record_rows(
    con: duckdb.DuckDBPyConnection,
    ring: KeyRing,
    files: RunFiles,
    bucket: int,
    run_id: int,
    decisions: pa.Table,
) -> Iterator[tuple[pa.RecordBatch, int]]:
    """For each batch of households: their rows, and the sum of their weights.

    `con` has the tables `decided` and `homes` of `copy_rows.result_rows`. Nothing where the snapshot has no details.
    """
    statement = _statement(con, files, bucket, decisions)
    if not statement:
        return
    # The batches come one by one from `con`, which can answer nothing else meanwhile.
    other = con.cursor()
    for batch in con.sql(statement).to_arrow_reader(AT_A_TIME):
        texts = (text.encode() for text in batch.column("content").to_pylist())
        rows = _rows(batch, run_id, ring.seal_many(texts, ABOUT))
        other.register("sealed_records", rows)
        weight = weight_sql("household_id, province, octet_length(content)")
        made = other.sql(f"SELECT {weight} AS weight FROM sealed_records").to_arrow_table()  # noqa: S608 - our own columns
        yield rows, sum(made.column("weight").to_pylist())


def _rows(batch: pa.RecordBatch, run_id: int, sealed: list[bytes]) -> pa.RecordBatch:
    return pa.record_batch(
        {
            "run_id": pa.repeat(pa.scalar(run_id, pa.int64()), len(batch)),
            "household_id": batch.column("id"),
            "province": batch.column("province"),
            "content": pa.array(sealed, pa.binary()),
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
