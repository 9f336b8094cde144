"""Finding persons who may be one: everybody who is known is compared in memory (record_linkage.py), and pairs are kept.

It changes no data of anybody. Officers say what comes of a pair (adjudication.py).
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
from django.db import connection
from pyarrow import csv

from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.households.errors import DUPLICATE_SEARCH_RUNNING, HouseholdFault
from hemayat.households.record_linkage import Advance, LikelyPair, Linkage, no_progress

AT_A_TIME = 500_000
"""Persons, by number, to a statement."""
PAIRS_AT_A_TIME = 5_000
MOST_ALIKE = 10
"""A person who resembles more people than this shares something else with them, such as an unknown birth date."""

_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('likely duplicates', 0))"
_BOUNDS = "SELECT coalesce(min(id), 0), coalesce(max(id), -1) FROM person"
_PEOPLE = """COPY (SELECT id, given_name, family_name, birth_date - DATE '1970-01-01',
    ('x' || encode(substr(father_index, 1, 8), 'hex'))::bit(64)::bigint,
    ('x' || encode(substr(mobile_index, 1, 8), 'hex'))::bit(64)::bigint,
    sex = 'female' FROM person WHERE id BETWEEN %s AND %s
    AND EXISTS (SELECT FROM membership m WHERE m.person_id = person.id AND upper_inf(m.valid)))
    TO STDOUT (FORMAT csv)"""
_COLUMNS = {
    "id": pa.int64(), "given": pa.string(), "family": pa.string(), "born": pa.int32(), "father": pa.int64(),
    "line": pa.int64(), "sex": pa.bool_(),
}  # fmt: skip


@dataclass(frozen=True)
class DuplicateSearchResult:
    """`pairs`: the likely ones now, `new` of them not known before. `left_out`: people like more than MOST_ALIKE."""

    people: int
    pairs: int
    new: int
    gone: int
    left_out: int


def find_duplicates(*, now: dt.datetime, advance: Advance = no_progress) -> DuplicateSearchResult:
    """Compare everybody, in one transaction: killed anywhere, nothing changed, and the next run does it all.

    Raises DUPLICATE_SEARCH_RUNNING while another process is at it.
    """
    with acting_as(SYSTEM), connection.cursor() as cursor, duckdb.connect() as con:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            raise HouseholdFault(DUPLICATE_SEARCH_RUNNING)
        # Comparing asks the database nothing for minutes, and an application that waits so long is ended.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        linkage = Linkage(con)
        _read(cursor, linkage, advance)
        likely, left_out = _without_crowds(list(linkage.pairs(advance)))
        pairs = _add(cursor, likely, linkage.needed)
        cursor.execute("SELECT fresh, gone FROM keep_likely_pairs(%s)", [now])
        new, gone = cursor.fetchone()
        result = DuplicateSearchResult(linkage.people, pairs, new, gone, left_out)
        detail = {"people": result.people, "pairs": result.pairs, "new": result.new, "gone": result.gone}
        record(by=SYSTEM, event="duplicates.looked_for", detail=detail, now=now)
    return result


# ---------------------------------------------------------------------------------------- underneath


def _read(cursor: Any, linkage: Linkage, advance: Advance) -> None:
    """Everybody, a stretch of numbers at a time."""
    cursor.execute(_BOUNDS)
    first, last = cursor.fetchone()
    total = last - first + 1
    for start in range(first, last + 1, AT_A_TIME):
        advance("Reading people", start - first, total)
        with cursor.copy(_PEOPLE, [start, start + AT_A_TIME - 1]) as copy:
            rows = b"".join(bytes(part) for part in copy)
        if rows:
            linkage.add(_table(rows))
    advance("Reading people", total, total)


def _table(rows: bytes) -> pa.Table:
    """Nobody's address is kept with the person, so nobody is compared by it."""
    table = csv.read_csv(
        io.BytesIO(rows),
        read_options=csv.ReadOptions(column_names=list(_COLUMNS)),
        convert_options=csv.ConvertOptions(
            column_types=_COLUMNS, null_values=[""], strings_can_be_null=True,
            quoted_strings_can_be_null=False, true_values=["t"], false_values=["f"],
        ),
    )  # fmt: skip
    return table.append_column("address", pa.nulls(table.num_rows, pa.string()))


def _without_crowds(pairs: Sequence[LikelyPair]) -> tuple[list[LikelyPair], int]:
    """The pairs of people who are like few others, and how many people are like too many."""
    like = Counter(person for pair in pairs for person in (pair.person_id, pair.other_person_id))
    crowd = {person for person, others in like.items() if others > MOST_ALIKE}
    return [one for one in pairs if not {one.person_id, one.other_person_id} & crowd], len(crowd)


def _add(cursor: Any, pairs: Sequence[LikelyPair], needed: float) -> int:
    """Hand the pairs to the database; how many of them are in households now."""
    cursor.execute("SELECT begin_likely_pairs()")
    added = 0
    for several in _pieces(pairs):
        evidence = [
            [(name, level, round(bits * 10)) for name, level, bits in one.evidence] for one in several
        ]
        cursor.execute(
            "SELECT add_likely_pairs(%s, %s, %s, %s, %s)",
            [
                [one.person_id for one in several], [one.other_person_id for one in several],
                [sum(tenths for _, _, tenths in each) for each in evidence], round(needed * 10), json.dumps(evidence),
            ],
        )  # fmt: skip
        added += cursor.fetchone()[0]
    return added


def _pieces(pairs: Sequence[LikelyPair]) -> Iterator[Sequence[LikelyPair]]:
    for start in range(0, len(pairs), PAIRS_AT_A_TIME):
        yield pairs[start : start + PAIRS_AT_A_TIME]
