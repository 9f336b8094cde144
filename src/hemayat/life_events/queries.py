"""What is asked about the feed. Who may see what is the database's to say: call it as the one who asks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Sum

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.language import Words
from hemayat.life_events.event_parser import REASONS
from hemayat.life_events.kinds import KINDS, LifeEventKind
from hemayat.life_events.models import Delivery, LifeEvent, Refused
from hemayat.life_events.texts import WAITS

PAGE = 50


@dataclass(frozen=True)
class FeedOverview:
    """`waits`: why → how many; "" for what is not gone through yet. `last`: when the last delivery came."""

    states: dict[str, int]
    waits: dict[str, int]
    refused: int
    last: dt.datetime | None


@dataclass(frozen=True)
class WaitingEvent:
    """An event that waits, by the registry's number; whom it is about is nobody's to read here."""

    number: int
    kind: Words
    occurred_on: dt.date
    received_at: dt.datetime
    why: Words


@dataclass(frozen=True)
class RefusedLine:
    """A line that was not believed, of which delivery, and why."""

    source: str
    name: str
    received_at: dt.datetime
    line: int
    number: int
    column: str
    reason: Words


def overview() -> FeedOverview:
    """Of all events, as the system."""
    with acting_as(SYSTEM, is_read_only=True):
        states = LifeEvent.objects.values_list("state").annotate(many=Count("id")).order_by("state")
        waits = LifeEvent.objects.filter(state=LifeEvent.State.WAITS).values_list("why")
        told = Delivery.objects.aggregate(refused=Sum("refused"), last=Max("received_at"))
        return FeedOverview(
            dict(states),
            dict(waits.annotate(many=Count("id")).order_by("why")),
            told["refused"] or 0,
            told["last"],
        )


def waiting(limit: int = PAGE) -> list[WaitingEvent]:
    """Events that wait for something, the longest first: of one's provinces. One query."""
    rows = LifeEvent.objects.filter(state=LifeEvent.State.WAITS).exclude(why="").order_by("received_at", "id")
    return [
        WaitingEvent(row.number, _kind(row.kind), row.occurred_on, row.received_at, WAITS[row.why])
        for row in rows[:limit]
    ]


def refused(limit: int = PAGE) -> list[RefusedLine]:
    """Lines that were not believed, the latest first. One query."""
    rows = Refused.objects.select_related("delivery").order_by("-id")
    return [
        RefusedLine(
            row.delivery.source, row.delivery.name, row.delivery.received_at, row.line, row.number, row.column,
            REASONS[row.reason],
        )
        for row in rows[:limit]
    ]  # fmt: skip


def deliveries(limit: int = 10) -> list[Delivery]:
    """The latest. One query."""
    return list(Delivery.objects.order_by("-received_at", "-id")[:limit])


def _kind(kind: str) -> Words:
    return KINDS[LifeEventKind(kind)].words
