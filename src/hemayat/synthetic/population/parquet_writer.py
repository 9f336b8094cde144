"""Parquet files whose bytes do not depend on how the rows were handed over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hemayat.common.files import write_whole

ROWS_IN_GROUP = 131_072


class GroupWriter:
    """Gathers rows until a whole row group is there, so that groups are cut by row number alone."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        words = [field.name for field in schema if pa.types.is_dictionary(field.type)]
        self._writer = pq.ParquetWriter(
            path,
            schema,
            version="2.6",
            data_page_version="1.0",
            compression="zstd",
            compression_level=1,
            use_dictionary=words,
            write_statistics=True,
            store_schema=False,
        )
        self._waiting: list[pa.Table] = []
        self._waiting_rows = 0
        self.rows = 0

    def write(self, table: pa.Table) -> None:
        """Take over the rows of `table`."""
        self._waiting.append(table)
        self._waiting_rows += table.num_rows
        self.rows += table.num_rows
        if self._waiting_rows >= ROWS_IN_GROUP:
            self._write_groups(whole_only=True)

    def close(self) -> None:
        """Write what is left and finish the file."""
        if self._waiting_rows:
            self._write_groups(whole_only=False)
        self._writer.close()

    def _write_groups(self, *, whole_only: bool) -> None:
        # One contiguous piece: page boundaries would otherwise follow the pieces.
        gathered = pa.concat_tables(self._waiting).combine_chunks()
        count = gathered.num_rows - (gathered.num_rows % ROWS_IN_GROUP if whole_only else 0)
        for start in range(0, count, ROWS_IN_GROUP):
            group = gathered.slice(start, min(ROWS_IN_GROUP, count - start))
            self._writer.write_table(group, row_group_size=ROWS_IN_GROUP)
        rest = gathered.slice(count)
        self._waiting = [rest] if rest.num_rows else []
        self._waiting_rows = rest.num_rows


@contextmanager
def group_writer(path: Path, schema: pa.Schema) -> Iterator[GroupWriter]:
    """A writer of `path`, which appears when the block ends well, whole or not at all."""
    with write_whole(path) as temporary:
        writer = GroupWriter(temporary, schema)
        try:
            yield writer
        finally:
            writer.close()
