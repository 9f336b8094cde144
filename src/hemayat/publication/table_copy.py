"""COPY of Arrow batches into a table, in PostgreSQL's binary form: nothing is written as text and read again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pgpq
import psycopg
import pyarrow as pa
from psycopg.sql import SQL, Composed, Identifier


@contextmanager
def table_copy(conninfo: str, table: str) -> Iterator[Callable[[pa.RecordBatch], None]]:
    """What writes batches into a table, on a connection of its own; nothing stays of a COPY that fails.

    All batches have the same columns. They are named as the table's, and each is as wide as the table's:
    PostgreSQL refuses an int32 for a bigint.
    """
    with psycopg.connect(conninfo) as connection, connection.cursor() as cursor, ExitStack() as stack:
        # Without waiting for the disk a crash of the server can lose the last rows. The weights are compared before
        # anybody sees the run, and the run is then loaded again.
        cursor.execute("SET synchronous_commit = off")
        started: list[tuple[pgpq.ArrowToPostgresBinaryEncoder, psycopg.Copy]] = []

        def write(rows: pa.RecordBatch) -> None:
            if not started:
                # The columns are known from the first batch on.
                encoder = pgpq.ArrowToPostgresBinaryEncoder(rows.schema)
                copy = stack.enter_context(cursor.copy(_statement(table, rows.schema)))
                copy.write(encoder.write_header())
                started.append((encoder, copy))
            encoder, copy = started[0]
            copy.write(encoder.write_batch(rows))

        yield write
        for encoder, copy in started:
            copy.write(encoder.finish())


def _statement(table: str, schema: pa.Schema) -> Composed:
    columns = SQL(", ").join(map(Identifier, schema.names))
    return SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(Identifier(table), columns)
