"""Finding persons who may be one: alike in name, father's name and birth date, however the names are spelled.

Set-based over everybody who is in a household now (sql/likenesses.sql); it changes no data. What comes of a pair
is said by officers (adjudication.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.households.errors import DuplicateSearchRunning

Advance = Callable[[str, int, int], None]
"""(what is being done, people done, people in all)."""

AT_A_TIME = 500_000
"""Persons, by number, to a statement."""
MOST_ALIKE = 10
"""More than so many who are alike in everything are alike by something else, such as a birth date that nobody knew."""

_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('likely duplicates', 0))"
_BOUNDS = "SELECT coalesce(min(id), 0), coalesce(max(id), -1) FROM person"


@dataclass(frozen=True)
class DuplicateSearchResult:
    """`pairs`: those alike now, `new` of them not known before. `left_out`: people in groups larger than MOST_ALIKE."""

    people: int
    pairs: int
    new: int
    gone: int
    left_out: int


def no_progress(what: str, done: int, total: int) -> None:
    """A progress that nobody watches."""


def find_duplicates(*, now: dt.datetime, advance: Advance = no_progress) -> DuplicateSearchResult:
    """Look through everybody, in one transaction: killed anywhere, nothing changed, and the next run does it all.

    Raises DuplicateSearchRunning while another process is at it.
    """
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            raise DuplicateSearchRunning
        people = _read(cursor, advance)
        advance("Comparing", 0, people)
        result = _compared(cursor, people, now)
        advance("Comparing", people, people)
        detail = {"people": result.people, "pairs": result.pairs, "new": result.new, "gone": result.gone}
        record(by=SYSTEM, event="duplicates.looked_for", detail=detail, now=now)
    return result


# ---------------------------------------------------------------------------------------- underneath


def _read(cursor: Any, advance: Advance) -> int:
    """Everybody's likeness, a stretch of numbers at a time."""
    cursor.execute(_BOUNDS)
    first, last = cursor.fetchone()
    people, total = 0, last - first + 1
    cursor.execute("SELECT begin_likenesses()")
    for start in range(first, last + 1, AT_A_TIME):
        advance("Reading people", start - first, total)
        cursor.execute("SELECT read_likenesses(%s, %s)", [start, start + AT_A_TIME - 1])
        people += cursor.fetchone()[0]
    advance("Reading people", total, total)
    return people


def _compared(cursor: Any, people: int, now: dt.datetime) -> DuplicateSearchResult:
    cursor.execute("SELECT pairs, fresh, gone, left_out FROM compare_likenesses(%s, %s)", [MOST_ALIKE, now])
    return DuplicateSearchResult(people, *cursor.fetchone())
