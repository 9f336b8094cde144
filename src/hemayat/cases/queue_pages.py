"""One page of a queue of cases, and where the next one begins, as an address carries it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
Place = TypeVar("Place")
Cursor = tuple[dt.date, int]
"""Due date and number of the last row of the page before."""
PAGE = 25


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
    """«2020-01-05_7»; empty where there is no page after this one."""
    return f"{cursor[0]}_{cursor[1]}" if cursor else ""


def read_cursor(text: str) -> Cursor | None:
    """None for whatever no row can stand at."""
    day, _, number = text.partition("_")
    try:
        found = dt.date.fromisoformat(day), int(number)
    except ValueError:
        return None
    return found if 0 <= found[1] < 2**63 else None
