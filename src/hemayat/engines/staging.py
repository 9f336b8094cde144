"""Facts of the households of a bucket, from its register tables: read with pyarrow, judged and added up in NumPy."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from hemayat.engines.aggregation import FactAggregation, Read
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.fact_status import Days, FactResolver
from hemayat.engines.membership import BornMembers
from hemayat.registers.layout import snapshot_columns
from hemayat.registers.snapshot import VerifiedFile

_CODE = pa.dictionary(pa.int32(), pa.string())


class FactStager:
    """A policy's way from the tables of a prepared snapshot to facts in household order, codes as dictionaries."""

    def __init__(self, compiled: CompiledPolicy) -> None:
        self.counting, self.settling = FactAggregation(compiled.on_day), FactResolver(compiled.on_day)
        self.on = compiled.on
        fields = [f.with_type(_CODE) if pa.types.is_string(f.type) else f for f in compiled.facts_schema]
        self.schema = pa.schema(fields)

    def of_files(
        self, files: Mapping[str, VerifiedFile], as_of: Days, only: pa.ChunkedArray | None = None
    ) -> pa.Table:
        """`files`: table → its prepared file; `only`: the ids of the households wanted, where not all of them are."""

        def read(table: str, columns: list[str]) -> pa.Table:
            rows = _rows(files[table], table, columns)
            return (
                rows if only is None else rows.filter(pc.is_in(rows.column("household_id"), value_set=only))
            )

        return self._facts(read, as_of)

    def of_tables(self, tables: Mapping[str, pa.Table], as_of: Days) -> pa.Table:
        """The same from tables in memory."""
        return self._facts(lambda table, columns: tables[table].select(columns), as_of)

    def _facts(self, read: Read, as_of: Days) -> pa.Table:
        members = BornMembers(read, self.on)
        columns = self.settling.settle(members, as_of, self.counting.count(members))
        return pa.table([columns[name] for name in self.schema.names], schema=self.schema)


def _rows(file: VerifiedFile, table: str, columns: list[str]) -> pa.Table:
    kinds = snapshot_columns(table)
    return file.read(columns, [name for name in columns if kinds[name] == "VARCHAR"])
