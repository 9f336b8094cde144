"""The registers' schema, as the rule language wants to be told of it."""

from __future__ import annotations

from functools import cache

from hemayat.registers import schema
from hemayat.registers.code_words import CODES
from hemayat.rules.catalogue import Catalogue, CatalogueColumn, CatalogueTable, ColumnKind

_KINDS: dict[schema.Kind, ColumnKind] = {
    schema.Kind.TEXT: "code",
    schema.Kind.CODE: "code",
    schema.Kind.BOOL: "bool",
    schema.Kind.DATE: "date",
    schema.Kind.MONTH: "date",
    schema.Kind.RIAL: "number",
    schema.Kind.COUNT: "number",
    schema.Kind.HOUSEHOLD: "number",
    schema.Kind.NATIONAL_ID: "number",
}


@cache
def catalogue() -> Catalogue:
    """All registers but `answered`, which the engines read by themselves."""
    tables = {t.name: _table(t) for t in schema.TABLES.values() if t.name != "answered"}
    return Catalogue(tables, {code: {"en": en, "fa": fa} for code, (en, fa) in CODES.items()})


def _table(table: schema.Table) -> CatalogueTable:
    en, fa = schema.OWNERS[table.owner]
    columns = {c.name: _column(c) for c in table.columns}
    return CatalogueTable(
        table.name, table.owner, {"en": en, "fa": fa}, {"en": table.title, "fa": table.title_fa}, columns
    )


def _column(column: schema.Column) -> CatalogueColumn:
    return CatalogueColumn(
        column.name,
        _KINDS[column.kind],
        unit=column.unit,
        codes=column.codes,
        nullable=column.nullable,
        highest=column.maximum,
        title_fa=column.about_fa,
        title_en=column.about,
    )
