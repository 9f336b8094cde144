"""Taking in what the registry tells: each event once by its number, each refused one with its reason.

Here it is only kept; a job goes through it (event_processor.py). So a feed that comes twice, late or in
another order, or that breaks off, is simply given again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import connection

from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.life_events.event_parser import EventFault, FeedLine, RegistryEvent, read_event
from hemayat.life_events.models import Delivery, LifeEvent, Refused
from hemayat.life_events.worker_wakeup import begin_applying

AT_A_TIME = 2_000
BODY, ID = b"life_event", "national_id"

_KEEP = """
INSERT INTO life_event (number, kind, occurred_on, registered_on, corrects, matter, person_sealed, person_index,
    other_sealed, other_index, household_id, body, province, state, why, source, received_at, next_at)
SELECT number, kind, occurred_on, registered_on, corrects, coalesce(corrects, number), person_sealed, person_index,
    other_sealed, other_index, household_id, body, '', 'waits', '', %s, %s, %s
FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::date[], %s::bigint[], %s::bytea[], %s::bytea[], %s::bytea[],
    %s::bytea[], %s::bigint[], %s::bytea[]) AS one (number, kind, occurred_on, registered_on, corrects, person_sealed,
    person_index, other_sealed, other_index, household_id, body)
ON CONFLICT (number) DO NOTHING RETURNING number"""


@dataclass(frozen=True)
class RefusedFeedLine:
    """Why a line was not believed. `event`: the registry's number, 0 where none can be read."""

    line: int
    column: str
    reason: str
    event: int = 0


@dataclass
class FeedIntakeResult:
    """What became of a delivery: each line is new, known already, or refused."""

    delivery: int
    read: int = 0
    new: int = 0
    known: int = 0
    refused: list[RefusedFeedLine] = field(default_factory=list)


def receive(
    events: Iterable[Any], *, source: str, now: dt.datetime, name: str = "", sha256: str = ""
) -> FeedIntakeResult:
    """Keep what a feed tells; `events`: mappings of told.COLUMNS, or `FeedLine`s. `source`: who tells it.

    Some thousands to a transaction: what was taken in stays so if this is killed. Call it outside any transaction, and
    after having made sure of who calls. An event whose number was told before with another content is refused.
    """
    with acting_as(SYSTEM):
        delivery = Delivery.objects.create(source=source, name=name, sha256=sha256, received_at=now)
    result = FeedIntakeResult(delivery.pk)
    for lines in _parts(events):
        with acting_as(SYSTEM):
            _take_in(lines, source, result, delivery, now)
    with acting_as(SYSTEM):
        begin_applying()
        detail = {"source": source, "read": result.read, "new": result.new, "refused": len(result.refused)}
        record(
            by=SYSTEM, event="life_events.received", subject=f"delivery:{result.delivery}", detail=detail, now=now
        )  # fmt: skip
    assert result.read == result.new + result.known + len(result.refused), "every line is accounted for"
    return result


# ---------------------------------------------------------------------------------------- underneath


def _parts(events: Iterable[Any]) -> Iterator[list[FeedLine]]:
    given = iter(events)
    at = 0
    while some := list(islice(given, AT_A_TIME)):
        yield [one if isinstance(one, FeedLine) else FeedLine(at + n, one) for n, one in enumerate(some, 1)]
        at += len(some)


def _take_in(
    lines: Sequence[FeedLine], source: str, result: FeedIntakeResult, delivery: Delivery, now: dt.datetime
) -> None:
    refused: list[RefusedFeedLine] = []
    told = _believed(lines, day_of(now), refused)
    fresh: dict[int, RegistryEvent] = {}
    repeated: list[tuple[int, RegistryEvent]] = []
    for line, one in told:
        if one.number in fresh:
            repeated.append((line, one))
        else:
            fresh[one.number] = one
    kept = _keep(list(fresh.values()), source, now)
    repeated += [(line, one) for line, one in told if one is fresh.get(one.number) and one.number not in kept]
    otherwise = _told_otherwise(repeated)
    result.read += len(lines)
    result.new += len(kept)
    result.known += len(repeated) - len(otherwise)
    refused += otherwise
    Refused.objects.bulk_create(
        Refused(delivery=delivery, line=one.line, number=one.event, column=one.column, reason=one.reason)
        for one in refused
    )
    result.refused += refused
    counts = {"read": result.read, "new": result.new, "known": result.known, "refused": len(result.refused)}
    Delivery.objects.filter(pk=delivery.pk).update(**counts)


def _believed(
    lines: Sequence[FeedLine], today: dt.date, refused: list[RefusedFeedLine]
) -> list[tuple[int, RegistryEvent]]:
    told = []
    for line in lines:
        if line.fault:
            refused.append(RefusedFeedLine(line.number, "", line.fault))
            continue
        try:
            told.append((line.number, read_event(line.cells, today)))
        except EventFault as fault:
            refused.append(RefusedFeedLine(line.number, fault.column, fault.reason, _number_of(line.cells)))
    return told


def _number_of(cells: Any) -> int:
    text = str(cells.get("number", "")) if hasattr(cells, "get") else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _keep(events: Sequence[RegistryEvent], source: str, now: dt.datetime) -> set[int]:
    """The numbers of those that were not known."""
    if not events:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [source, now, now, *_columns(events)])
        kept = {int(number) for (number,) in cursor.fetchall()}
        if kept:
            cursor.execute("SELECT group_corrections(%s)", [list(kept)])
    return kept


def _columns(events: Sequence[RegistryEvent]) -> list[list[Any]]:
    people, others = ([event.national_id for event in events], [event.other_national_id for event in events])
    return [
        [event.number for event in events],
        [event.kind for event in events],
        [event.occurred_on for event in events],
        [event.registered_on for event in events],
        [event.corrects for event in events],
        *_sealed(people),
        *_sealed(others),
        [event.household_id for event in events],
        key_ring().seal_many((event.written() for event in events), BODY),
    ]


def _sealed(ids: Sequence[str]) -> tuple[list[bytes], list[bytes | None]]:
    there = [who for who in ids if who]
    sealed = iter(key_ring().seal_many((who.encode() for who in there), ID.encode()))
    indexes = iter(key_ring().blind_index_many(ID, there))
    return [next(sealed) if who else b"" for who in ids], [next(indexes) if who else None for who in ids]


def _told_otherwise(repeated: Sequence[tuple[int, RegistryEvent]]) -> list[RefusedFeedLine]:
    numbers = [one.number for _, one in repeated]
    known = {
        number: key_ring().unseal(bytes(body), BODY)
        for number, body in LifeEvent.objects.filter(number__in=numbers).values_list("number", "body")
    }
    return [
        RefusedFeedLine(line, "number", "told_otherwise", one.number)
        for line, one in repeated
        if known[one.number] != one.written()
    ]
