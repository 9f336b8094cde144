"""Reading a table's rows with their faults: one query for all files of a table that are written alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hemayat.registers.cells import ColumnSql, cell, is_repaired, needs_repair, repair, source_column
from hemayat.registers.database import ResourceLimits, connect, failures_in_words
from hemayat.registers.extract import Extract, ExtractFile
from hemayat.registers.quarantine_reasons import fault_code
from hemayat.registers.record_schema import EVERY_TABLE, NEVER_LISTED
from hemayat.registers.sql_literals import literal, literals


@dataclass(frozen=True)
class FileGroup:
    """Files of one table with the same columns as text. `paths` are Parquet; `root` and `suffix` frame their names."""

    table: str
    text_columns: frozenset[str]
    paths: tuple[Path, ...]
    root: Path
    suffix: str = ""

    @property
    def source(self) -> str:
        """SQL: all rows, with `filename` and `file_row_number` (from 0)."""
        names = literals(str(p) for p in self.paths)
        return f"read_parquet([{names}], filename = true, file_row_number = true, hive_partitioning = false)"

    @property
    def file(self) -> str:
        """SQL: the file's name inside the extract."""
        first = len(str(self.root)) + 2
        whole = f"substr(s.filename, {first})"
        return f"left({whole}, -{len(self.suffix)})" if self.suffix else whole

    def name_of(self, path: Path) -> str:
        """The same name, of one of its paths."""
        return str(path.relative_to(self.root)).removesuffix(self.suffix)


def groups(extract: Extract, table: str, staging: Path, bounds: ResourceLimits) -> list[FileGroup]:
    """The files of `table` in as few groups as their types allow; CSV is first rewritten as Parquet under `staging`."""
    found: dict[tuple[bool, frozenset[str]], list[ExtractFile]] = {}
    for source in extract.sources[table]:
        found.setdefault((source.is_csv, source.text_columns), []).append(source)
    made = []
    for (is_csv, texts), sources in found.items():
        if is_csv:
            paths = tuple(_from_csv(source, staging, bounds) for source in sources)
            made.append(FileGroup(table, texts, paths, staging, ".parquet"))
        else:
            made.append(FileGroup(table, texts, tuple(s.path for s in sources), extract.path))
    return made


def rows_with_faults(group: FileGroup, as_of: date, keep: list[str]) -> str:
    """SQL: `file`, `row`, the columns `keep` (parsed), `fault` (number or NULL) and `fault_value` of every row."""
    table = EVERY_TABLE[group.table]
    cells = [cell(c, c.name in group.text_columns, as_of) for c in table.columns]
    inner = ", ".join(
        f'{c.given} AS given_{c.column.name}, {c.text} AS raw_{c.column.name}, {c.parsed} AS "{c.column.name}"'
        for c in cells
    )
    values = ", ".join(f'{c.value} AS "{c.column.name}"' for c in cells if c.column.name in keep)
    joins = " ".join(c.join for c in cells if c.join)
    return f"""
        SELECT file, row, {values}, fault, {_fault_value(group.table, cells)} AS fault_value
        FROM (
            SELECT *, ({_first_fault(group.table, cells)})::SMALLINT AS fault
            FROM (SELECT {group.file} AS file, s.file_row_number + 1 AS row, {inner} FROM {group.source} s {joins})
        )"""


def _first_fault(table: str, cells: list[ColumnSql]) -> str:
    whens = [
        f"WHEN {predicate} THEN {fault_code(table, c.column.name, reason)}"
        for c in cells
        for reason, predicate in c.faults
    ]
    return f"CASE {' '.join(whens)} END"


def _fault_value(table: str, cells: list[ColumnSql]) -> str:
    whens = [
        f"WHEN fault <= {max(fault_code(table, c.column.name, r) for r, _ in c.faults)} "
        f"THEN {_listed_value(c)}"
        for c in cells
        if c.faults
    ]
    return f"CASE WHEN fault IS NULL THEN NULL {' '.join(whens)} END"


def _listed_value(cell: ColumnSql) -> str:
    """SQL: what the list of rows in quarantine says of the cell; of what must not be kept, nothing."""
    is_kept = cell.column.name not in NEVER_LISTED
    return f"left(given_{cell.column.name}::VARCHAR, 500)" if is_kept else "NULL::VARCHAR"


def repaired_cells(group: FileGroup) -> str | None:
    """SQL: `file`, `row`, `column`, `value`, `repaired` of every cell that was repaired; None where none can be."""
    parts = []
    for column in EVERY_TABLE[group.table].columns:
        is_text = column.name in group.text_columns
        if not is_repaired(column, is_text):
            continue
        text = source_column(column, True)
        before, after = ("NULL", "NULL") if column.name in NEVER_LISTED else (text, repair(text))
        parts.append(
            f"SELECT {group.file} AS file, s.file_row_number + 1 AS row, {literal(column.name)} AS column_name, "
            f"{before} AS value, {after} AS repaired FROM {group.source} s WHERE {needs_repair(text)}"
        )
    return " UNION ALL ".join(parts) or None


def _from_csv(source: ExtractFile, staging: Path, bounds: ResourceLimits) -> Path:
    """Rewrite a CSV file as text columns of Parquet, in its order, so that a row keeps its number."""
    path = staging / f"{source.name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = "{" + ", ".join(f"{literal(c)}: 'VARCHAR'" for c in source.columns) + "}"
    with connect(bounds, keep_order=True) as con, failures_in_words(source.path):
        con.execute(
            f"""COPY (FROM read_csv({literal(str(source.path))}, columns = {columns}, auto_detect = false,
                header = true, delim = ',', quote = '"', escape = '"', strict_mode = true, null_padding = false))
            TO {literal(str(path))} (FORMAT parquet, COMPRESSION lz4_raw)"""
        )
    return path
