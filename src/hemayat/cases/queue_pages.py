"""One page of a list of cases, and where the next one begins, as an address carries it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

Row = TypeVar("Row")
Place = TypeVar("Place")
SortValue = dt.date | dt.datetime | int
MOST_NUMBER = 2**63 - 1
PAGE = 25


class Cursor(NamedTuple):
    """The last row of the page before: its value in the column of the order, usually the due date, and its number.

    `group`: in a list that is sorted by groups (list_orders.py), the group of the row.
    """

    value: SortValue
    number: int
    group: str | None = None


@dataclass(frozen=True)
class QueuePage(Generic[Row, Place]):
    """`following`: what to ask for to see the next page; None on the last."""

    lines: list[Row]
    following: Place | None


def page_of(
    rows: Sequence[Row], following: Callable[[Row], Place], size: int = PAGE
) -> QueuePage[Row, Place]:
    """The page of `rows`, which were read up to one more than fits. `following`: what comes after its last row."""
    shown = list(rows[:size])
    return QueuePage(shown, following(shown[-1]) if len(rows) > size else None)


def read_number(text: str) -> int:
    """The number after which a page begins; 0, for the first page, if it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def cursor_text(cursor: Cursor | None) -> str:
    """«2020-01-05_7», of a group «objection_2020-01-05_7»; empty where there is no page after this one."""
    if cursor is None:
        return ""
    group = "" if cursor.group is None else f"{cursor.group}_"
    return f"{group}{_value_text(cursor.value)}_{cursor.number}"


def read_cursor(text: str, holds: type[SortValue] = dt.date, *, is_grouped: bool = False) -> Cursor | None:
    """None for whatever no row can stand at. `holds`: the type of the column by which the list is sorted."""
    parts = text.rsplit("_", 2 if is_grouped else 1)
    if len(parts) != (3 if is_grouped else 2):
        return None
    try:
        found = Cursor(_read_value(parts[-2], holds), int(parts[-1]), parts[0] if is_grouped else None)
    except ValueError:
        return None
    return found if 0 <= found.number <= MOST_NUMBER else None


# ---------------------------------------------------------------------------------------- underneath


def _value_text(value: SortValue) -> str:
    """An instant in UTC and without a plus, which is a space in an address."""
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(dt.UTC).replace(tzinfo=None).isoformat()}Z"
    return str(value)


def _read_value(text: str, holds: type[SortValue]) -> SortValue:
    if holds is int:
        return read_number(text)
    if holds is dt.date:
        return dt.date.fromisoformat(text)
    if not text.endswith("Z"):
        raise ValueError(text)
    return dt.datetime.fromisoformat(text)
