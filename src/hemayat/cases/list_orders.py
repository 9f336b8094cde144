"""In which order a list of cases is read: by one of its columns, up or down, page by page along an index.

A list says by which columns it can be sorted (`SortKey`) and which stretches of an index it has (`ListSource`). Each is
read from the cursor on and no further than a page, so a page costs the same however many cases are open. An address
that makes no sense asks for the first order of the list, which is that of due dates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from hemayat.cases.queue_pages import MOST_NUMBER, PAGE, Cursor, SortValue
from hemayat.common.persian import sort_key

DUE = "due"
_CASTS: dict[type[SortValue], str] = {dt.date: "date", dt.datetime: "timestamptz", int: "bigint"}
_ENDS: dict[type[SortValue], tuple[SortValue, SortValue]] = {
    dt.date: (dt.date.min, dt.date.max),
    dt.datetime: (dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC)),
    int: (-1, MOST_NUMBER),
}
# `turn` is in the order of the groups, so that the database reads one group after the other, and stops at a full page.
_ROWS = """
SELECT found.*, part.of_group FROM unnest(%(groups)s::text[], %(starts)s::{cast}[], %(numbers)s::bigint[])
    WITH ORDINALITY AS part (of_group, start, number, turn)
CROSS JOIN LATERAL (
    SELECT stretch.* FROM {along} (
        SELECT {columns}, {key} AS sort_value {rows}
        WHERE {where} AND ({key}, r.id) {beyond} (part.start, part.number)
        ORDER BY {key} {way}, r.id {way} LIMIT %(most)s
    ) stretch ORDER BY stretch.sort_value {way}, stretch.id {way} LIMIT %(most)s
) found ORDER BY part.turn, found.sort_value {way}, found.id {way} LIMIT %(most)s"""


@dataclass(frozen=True)
class SortKey:
    """By what a list can be sorted. `value`: SQL over the row `r`; `holds`: its type.

    `group`: a column whose values follow one another by name; rows of the same group are in the order of `value`.
    """

    value: str = "r.answer_on"
    holds: type[SortValue] = dt.date
    group: str = ""


@dataclass(frozen=True)
class ListOrder:
    """The column by which a list is sorted, and whether the last comes first. As an address has it: «-filed»."""

    name: str = DUE
    is_descending: bool = False

    def __str__(self) -> str:
        return f"-{self.name}" if self.is_descending else self.name


DUE_FIRST = ListOrder()


class StretchColumn(NamedTuple):
    """A column whose values are read one by one. `values`: the parameter that has them, with its type."""

    name: str
    value: str
    values: str


@dataclass(frozen=True)
class ListSource:
    """What a list is read from. `rows`: FROM the tables, with `r` among them; `where`: what holds for each row."""

    columns: str
    rows: str
    along: tuple[StretchColumn, ...]
    where: str


def read_order(text: str, names: Collection[str], first: ListOrder = DUE_FIRST) -> ListOrder:
    """What an address asks for; `first` if the list has no such column."""
    name = text.removeprefix("-")
    return ListOrder(name, text.startswith("-")) if name in names else first


def by_name(codes: Iterable[str], name_of: Callable[[str], str]) -> list[str]:
    """In the order in which a reader looks for them; the one without a code comes last."""
    return sorted(codes, key=lambda code: (code == "", sort_key(name_of(code)) if code else ()))


def sorted_rows(key: SortKey, order: ListOrder, source: ListSource) -> str:
    """The statement that reads a page. Each row ends with its value in the column of the order, and its group."""
    along = [column for column in source.along if column.name != key.group]
    unnested = ", ".join(f"unnest({column.values}) AS of_{column.name}" for column in along)
    of_each = [f"{column.value} = of_{column.name}" for column in along]
    if key.group:
        of_each.append(f"r.{key.group} = part.of_group")
    return _ROWS.format(
        cast=_CASTS[key.holds],
        along=f"{unnested} CROSS JOIN LATERAL" if unnested else "",
        columns=source.columns,
        rows=source.rows,
        key=key.value,
        where=" AND ".join([*of_each, source.where]),
        beyond="<" if order.is_descending else ">",
        way="DESC" if order.is_descending else "",
    )


def sorted_from(
    key: SortKey, order: ListOrder, groups: Sequence[str], after: Cursor | None, most: int = PAGE + 1
) -> dict[str, Any]:
    """Where the statement begins: behind the cursor, and in each group after it at its beginning.

    `groups`: the values of the key's group by name, if it has one.
    """
    parts = list(groups[:: -1 if order.is_descending else 1]) if key.group else [""]
    end = (_ENDS[key.holds][order.is_descending], MOST_NUMBER if order.is_descending else 0)
    starts = [end] * len(parts)
    if after is not None and (not key.group or after.group in parts):
        parts = parts[parts.index(after.group) :] if after.group is not None else parts
        starts = [(after.value, after.number), *[end] * (len(parts) - 1)]
    return {
        "groups": parts,
        "starts": [value for value, _ in starts],
        "numbers": [number for _, number in starts],
        "most": most,
    }


def cursor_at(key: SortKey, row: Sequence[Any], number: int) -> Cursor:
    """Where the page ends whose last row this is, as `sorted_rows` reads it."""
    *_, value, group = row
    return Cursor(value, number, group if key.group else None)
