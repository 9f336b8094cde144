"""Reading the record: who looked at a household's file, and where the chains end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import connection
from django.db.models import Max

from hemayat.audit.chain import ChainHead, SignedCheckpoint
from hemayat.audit.models import Acknowledgement, AuditEvent, Checkpoint

LOOK = "household.looked_at"
MOST = 1_000


@dataclass(frozen=True)
class AccessLogEntry:
    """`kind`: staff, partner or system. `role` and `unit`: as the looker's slice gave them; never a person's name."""

    kind: str
    role: str
    unit: str
    purpose: str
    at: dt.datetime


def looks_at(household: int, most: int = MOST) -> list[AccessLogEntry]:
    """Who looked at this household's file and why, the newest first; one query."""
    events = AuditEvent.objects.filter(household_id=household, event=LOOK).order_by("-id")
    rows = events.values_list("actor_kind", "detail", "purpose", "at")[:most]
    return [
        AccessLogEntry(kind, told.get("role", ""), told.get("unit", ""), why, at)
        for kind, told, why, at in rows
    ]


def heads() -> list[ChainHead]:
    """The last link of every chain, by name; one query, whose cost grows with the number of chains alone."""
    with connection.cursor() as cursor:
        cursor.execute(_sql("heads"))
        return [ChainHead(chain, number, bytes(name)) for chain, number, name in cursor.fetchall()]


def last_checkpoint_at() -> dt.datetime | None:
    """Up to which hour the record is signed; None where it never was. One query."""
    last: dt.datetime | None = Checkpoint.objects.aggregate(last=Max("hour"))["last"]
    return last


@dataclass(frozen=True)
class LastAcknowledgement:
    """The last checkpoint that somebody outside acknowledged. `hour`: of the checkpoint. `heads`: the last link of each
    chain that it covers. `since`: how many events were added after those.
    """

    at: dt.datetime
    hour: dt.datetime
    heads: list[ChainHead]
    since: int

    @property
    def events(self) -> int:
        return sum(head.number for head in self.heads)


def last_acknowledged() -> LastAcknowledgement | None:
    """None if nobody outside ever acknowledged one, or if the checkpoint is gone. As the system; three queries."""
    row = Acknowledgement.objects.order_by("-hour").first()
    checkpoint = Checkpoint.objects.filter(hour=row.hour).first() if row else None
    if row is None or checkpoint is None:
        return None
    covered = signature_of(checkpoint).heads
    since = sum(head.number for head in heads()) - sum(head.number for head in covered)
    return LastAcknowledgement(row.acknowledged_at, row.hour, covered, since)


def last_acknowledged_at() -> dt.datetime | None:
    """When somebody outside last acknowledged a checkpoint; None if nobody ever did. One query."""
    last: dt.datetime | None = Acknowledgement.objects.aggregate(last=Max("acknowledged_at"))["last"]
    return last


def signature_of(checkpoint: Checkpoint) -> SignedCheckpoint:
    """What was signed, apart from the table that it is kept in."""
    return SignedCheckpoint(checkpoint.document, checkpoint.key_id, bytes(checkpoint.signature))


@cache
def _sql(name: str) -> str:
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text("utf-8")
