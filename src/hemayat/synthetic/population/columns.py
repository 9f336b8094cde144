"""From numpy columns to Arrow tables of exactly the schema's columns and types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from hemayat.registers.record_schema import EVERY_TABLE
from hemayat.registers.schema import Column, ColumnType
from hemayat.synthetic.population.randomness import Array, Bools, Ints

_ARROW = {
    ColumnType.HOUSEHOLD: pa.int64(),
    ColumnType.NATIONAL_ID: pa.string(),
    ColumnType.TEXT: pa.string(),
    ColumnType.CODE: pa.dictionary(pa.int32(), pa.string()),
    ColumnType.BOOL: pa.bool_(),
    ColumnType.DATE: pa.date32(),
    ColumnType.MONTH: pa.date32(),
    ColumnType.RIAL: pa.int64(),
    ColumnType.COUNT: pa.int32(),
}
UNKNOWN = -1
"""In a numpy column of codes, rials or days: an empty cell."""


@dataclass(frozen=True)
class RegisterRows:
    """Rows of one register: `who` they are about (a position in the ids), the columns, and where they belong.

    `order` is the position of the person after whose rows they stand; it is `who` for all but strangers.
    """

    who: Ints
    columns: dict[str, Array]
    order: Ints

    @classmethod
    def about(cls, who: Ints, **columns: Array | int) -> RegisterRows:
        """Rows about the people at these positions; a single number stands in every row."""
        return cls(who, {name: np.broadcast_to(value, who.shape) for name, value in columns.items()}, who)


def concatenate_rows(*parts: RegisterRows) -> RegisterRows:
    """All rows of the parts, which have the same columns, in the order of the people."""
    columns = {name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns}
    who, order = (np.concatenate([getattr(part, side) for part in parts]) for side in ("who", "order"))
    sorting = np.argsort(order, kind="stable")
    return RegisterRows(
        who[sorting], {name: column[sorting] for name, column in columns.items()}, order[sorting]
    )


def spoken_rows(rows: RegisterRows, is_silent: Bools | None) -> RegisterRows:
    """The rows without those of people for whom the register did not answer; `is_silent` is for everyone in order."""
    if is_silent is None or not is_silent.any():
        return rows
    kept = ~is_silent[rows.who]
    return RegisterRows(
        rows.who[kept], {key: column[kept] for key, column in rows.columns.items()}, rows.order[kept]
    )


def register_table(
    name: str, rows: RegisterRows, ids: Array, details: Mapping[str, pa.Array] = MappingProxyType({})
) -> pa.Table:
    """The register's table, or that of its details where these columns are given.

    `ids` are texts of ten bytes for everyone and every stranger.
    """
    columns = {"national_id": fixed_width_text(ids[rows.who]), **details}
    for column in EVERY_TABLE[name].columns:
        if column.name not in columns:
            columns[column.name] = arrow_column(column, rows.columns[column.name])
    return table_of(name, columns)


def table_of(name: str, columns: dict[str, pa.Array]) -> pa.Table:
    """A table with the schema's columns in their order."""
    return pa.Table.from_arrays(
        [columns[c.name] for c in EVERY_TABLE[name].columns], schema=arrow_schema(name)
    )


@cache
def arrow_schema(name: str) -> pa.Schema:
    """The Arrow types in memory; in Parquet a dictionary is plain text."""
    return pa.schema([pa.field(c.name, _arrow_type(c)) for c in EVERY_TABLE[name].columns])


def _arrow_type(column: Column) -> pa.DataType:
    is_repeated_text = column.kind is ColumnType.TEXT and column.name not in (
        "mobile",
        "postal_code",
        "plate",
    )
    return _ARROW[ColumnType.CODE] if is_repeated_text else _ARROW[column.kind]


def arrow_column(column: Column, values: Array) -> pa.Array:
    """Codes as positions in the column's codes, days since 1970, rials, counts or bools → the Arrow column."""
    if column.kind is ColumnType.CODE:
        return coded(values, column.codes)
    if column.kind is ColumnType.BOOL:
        return pa.array(values.astype(np.bool_))
    return numbers(values, _ARROW[column.kind], is_nullable=column.nullable)


def numbers(values: Array, kind: pa.DataType, *, is_nullable: bool = False) -> pa.Array:
    """Numbers of an Arrow type; UNKNOWN becomes null where that is allowed."""
    is_days = kind == pa.date32()
    plain = np.ascontiguousarray(values.astype(np.int32 if is_days or kind == pa.int32() else np.int64))
    mask = values == UNKNOWN if is_nullable else None
    made = pa.array(plain, mask=mask)
    return made.cast(kind) if is_days else made


def coded(positions: Array, words: tuple[str, ...]) -> pa.Array:
    """Words by position; UNKNOWN becomes null. No word may stand twice, or the Parquet bytes are not settled."""
    mask = positions == UNKNOWN
    indices = pa.array(positions.astype(np.int32), mask=mask if mask.any() else None)
    return pa.DictionaryArray.from_arrays(indices, _dictionary(words))


@cache
def _dictionary(words: tuple[str, ...]) -> pa.Array:
    return pa.array(words, pa.string())


def fixed_width_text(texts: Array, is_known: Bools | None = None) -> pa.Array:
    """Texts of one width (numpy bytes of ASCII); null where not known."""
    width, count = texts.dtype.itemsize, len(texts)
    if is_known is None or is_known.all():
        offsets = np.arange(0, width * (count + 1), width, dtype=np.int32)
        return _text_array(count, offsets, np.ascontiguousarray(texts), None)
    offsets = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(is_known * np.int32(width), out=offsets[1:])
    bitmap = pa.py_buffer(np.packbits(is_known, bitorder="little"))
    return _text_array(count, offsets, np.ascontiguousarray(texts[is_known]), bitmap)


def _text_array(count: int, offsets: Array, texts: Array, bitmap: pa.Buffer | None) -> pa.Array:
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(texts), bitmap)
