"""Seals all values again after a rotation of keys, while the service runs. It can be stopped and started at any time.

A blind index of an old key is still found, because every search asks by all keys (`KeyRing.blind_indexes`). The old key
may be removed only when nothing is `count_due` any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import LiteralString

from django.db import connection
from psycopg.sql import SQL, Composed, Identifier, Literal

from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.audit.sealed_columns import SealedColumn
from hemayat.common.keyring import KeyRing

BATCH = 1_000
BELOW_EVERY_KEY = -(2**63)

Advance = Callable[[int], None]
Row = tuple[int, bytes, bytes | None]
"""Key, sealed value, blind index; None where there is none, which stays so."""

# A sealed value names its key in its first five bytes. A blind index does not: if old ones are possible, all are due.
DUE = "length({column}) > 0 AND (substring({column} FROM 1 FOR 5) <> %s OR %s)"
COUNT = "SELECT count(*) FROM {table} WHERE {due}"
TAKE = (
    "SELECT {key}, {column}, {index} FROM {table} WHERE {part} AND {key} > %s AND {due} ORDER BY {key} LIMIT %s "
    "FOR UPDATE"
)
PUT = (
    "UPDATE {table} SET {column} = anew.sealed FROM unnest(%s::bigint[], %s::bytea[]) AS anew (key, sealed) "
    "WHERE {part} AND {table}.{key} = anew.key"
)
PUT_BOTH = (
    "UPDATE {table} SET {column} = anew.sealed, {index} = anew.found "
    "FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[]) AS anew (key, sealed, found) "
    "WHERE {part} AND {table}.{key} = anew.key"
)
PARTS = "SELECT DISTINCT {part} FROM {table} ORDER BY 1"


def count_due(column: SealedColumn) -> int:
    """How many values an older key sealed; all of them where their blind index may be of an older key."""
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(_sql(COUNT, column), _condition(key_ring(), column))
        return int(cursor.fetchone()[0])


def reencrypt(column: SealedColumn, *, now: dt.datetime, advance: Advance = lambda _: None) -> int:
    """Seal every value of a column with the active key, and compute its blind index by the active key.

    In batches, each a short transaction: rows that somebody else is changing are left for a second walk, which waits
    for them. What is done stays done when this is stopped. Returns how many values were changed, which is recorded.
    """
    changed = sum(
        _walk(column, part, advance, is_waiting=is_waiting)
        for part in _parts(column)
        for is_waiting in (False, True)
    )
    if changed:
        with acting_as(SYSTEM):
            detail = {"table": column.table, "column": column.column, "values": changed}
            record(by=SYSTEM, event="keys.resealed", detail=detail, now=now)
    return changed


def _parts(column: SealedColumn) -> list[int | None]:
    """The partitions to walk through one after the other; None stands for a table that has no parts."""
    if not column.part:
        return [None]
    names = {name: Identifier(getattr(column, name)) for name in ("table", "part")}
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(SQL(PARTS).format(**names))
        return [part for (part,) in cursor.fetchall()]


def _walk(column: SealedColumn, part: int | None, advance: Advance, *, is_waiting: bool) -> int:
    changed, last = 0, BELOW_EVERY_KEY
    while True:
        keys = key_ring()
        with acting_as(SYSTEM):
            rows = _taken(column, part, keys, last, is_waiting)
            if not rows:
                return changed
            anew = [row for row, old in zip(_anew(column, keys, rows), rows, strict=True) if row != old]
            _put(column, part, anew)
        changed, last = changed + len(anew), rows[-1][0]
        if not is_waiting:
            advance(len(rows))


def _taken(column: SealedColumn, part: int | None, keys: KeyRing, last: int, is_waiting: bool) -> list[Row]:
    """The next rows, locked until the transaction ends."""
    statement = _sql(TAKE if is_waiting else TAKE + " SKIP LOCKED", column, part)
    with connection.cursor() as cursor:
        cursor.execute(statement, [last, *_condition(keys, column), BATCH])
        return [(key, bytes(sealed), found and bytes(found)) for key, sealed, found in cursor.fetchall()]


def _anew(column: SealedColumn, keys: KeyRing, rows: Sequence[Row]) -> list[Row]:
    """The rows as the active keys make them; a value that the active key has sealed stays as it is."""
    plains = [keys.unseal(sealed, column.about_row(key)) for key, sealed, _ in rows]
    if column.is_bound:
        fresh = [
            keys.seal(plain, column.about_row(key)) for plain, (key, _, _) in zip(plains, rows, strict=True)
        ]
    else:
        fresh = keys.seal_many(plains, column.about.encode())
    texts = [plain.decode() for plain in plains] if column.index else [""] * len(rows)
    found = keys.blind_index_many(column.about, texts)
    return [
        (key, sealed if keys.is_current(sealed) else fresh[place], index and found[place])
        for place, (key, sealed, index) in enumerate(rows)
    ]


def _put(column: SealedColumn, part: int | None, rows: Sequence[Row]) -> None:
    columns = [list(values) for values in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        if rows and column.index:
            cursor.execute(_sql(PUT_BOTH, column, part), columns)
        elif rows:
            cursor.execute(_sql(PUT, column, part), columns[:2])


def _condition(keys: KeyRing, column: SealedColumn) -> tuple[bytes, bool]:
    is_index_old = bool(column.index) and len(keys.keys_for("blind_index")) > 1
    return keys.sealing_header, is_index_old


def _sql(statement: LiteralString, column: SealedColumn, part: int | None = None) -> Composed:
    within = SQL("{}.{} = {}").format(Identifier(column.table), Identifier(column.part), Literal(part))
    names = {name: Identifier(getattr(column, name)) for name in ("table", "column", "key")}
    index = Identifier(column.index) if column.index else SQL("NULL::bytea")
    return SQL(statement).format(
        **names, index=index, part=within if column.part else SQL("true"), due=SQL(DUE).format(**names)
    )
