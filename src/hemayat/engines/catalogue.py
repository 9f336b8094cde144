"""The schema of the registers in the form that the rule language takes."""

from __future__ import annotations

from functools import cache

from hemayat.registers import schema
from hemayat.registers.code_labels import CODES
from hemayat.registers.owners import OWNERS
from hemayat.rules.catalogue import CatalogueColumn, CatalogueTable, ColumnKind, SchemaCatalogue

_KINDS: dict[schema.ColumnType, ColumnKind] = {
    schema.ColumnType.TEXT: "code",
    schema.ColumnType.CODE: "code",
    schema.ColumnType.BOOL: "bool",
    schema.ColumnType.DATE: "date",
    schema.ColumnType.MONTH: "date",
    schema.ColumnType.RIAL: "number",
    schema.ColumnType.COUNT: "number",
    schema.ColumnType.HOUSEHOLD: "number",
    schema.ColumnType.NATIONAL_ID: "number",
}


@cache
def catalogue() -> SchemaCatalogue:
    """All registers but `answered`, which the engines read by themselves."""
    tables = {t.name: _table(t) for t in schema.TABLES.values() if t.name != "answered"}
    return SchemaCatalogue(tables, CODES)


def _table(table: schema.RegisterTable) -> CatalogueTable:
    columns = {c.name: _column(c) for c in table.columns}
    return CatalogueTable(table.name, table.owner, OWNERS[table.owner], table.title, columns)


def _column(column: schema.Column) -> CatalogueColumn:
    return CatalogueColumn(
        column.name,
        _KINDS[column.kind],
        unit=column.unit,
        codes=column.codes,
        nullable=column.nullable,
        highest=column.maximum,
        title=column.title,
    )
