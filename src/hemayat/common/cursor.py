"""Where a list is read on: the day and the number of the last row of the page before, as an address carries them."""

from __future__ import annotations

import datetime as dt

Cursor = tuple[dt.date, int]


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
