"""Walking along the whole record on demand: a job does it, its progress is on the page, and its result stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from django.db import connection
from procrastinate.contrib.django import app

from hemayat.accounts.models import StaffMember
from hemayat.accounts.purposes import FileAccessPurpose
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.audit.chain import SignedCheckpoint
from hemayat.audit.chain_verification import ChainBreak, ChainVerification, count_links, verify
from hemayat.audit.checkpoint_delivery import checkpoint_receiver, kept_outside
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.process_key import act_as_system
from hemayat.audit.queries import LastAcknowledgement, last_acknowledged
from hemayat.oversight.models import Verification
from hemayat.oversight.permissions import check_is_oversight

TASK, QUEUE = "oversight.verify", "jobs"
TOLD_EVERY = 20_000
MOST_BREAKS = 100
_ASK = """
INSERT INTO audit_verification (asked_by_id, asked_at, links, walked) VALUES (%s, %s, 0, 0)
ON CONFLICT ((true)) WHERE ended_at IS NULL DO NOTHING RETURNING id"""
_ADVANCE = "UPDATE audit_verification SET walked = %s WHERE id = %s"


@dataclass(frozen=True)
class VerificationWalk:
    """`percent`: how far it is; None before it began. `events`, `breaks`: once it is over. `outside`: how many
    checkpoints from outside the record was compared with, the last of `outside_until`; None if with none. `has_failed`:
    it came to no result.
    """

    id: int
    asked_at: dt.datetime
    begun_at: dt.datetime | None
    ended_at: dt.datetime | None
    percent: int | None
    walked: int
    events: int
    chains: int
    checkpoints: int
    breaks: list[ChainBreak]
    has_failed: bool
    outside: int | None
    outside_until: dt.datetime | None


@dataclass(frozen=True)
class ReceiverState:
    """`is_named`: whether checkpoints are sent anywhere. `last`: what was acknowledged last, None if nothing was."""

    is_named: bool
    last: LastAcknowledgement | None


def ask_verification(*, by: StaffMember, now: dt.datetime) -> None:
    """Let a worker walk along the record. Where one walks already, nothing happens. Raises NOT_OVERSIGHT."""
    check_is_oversight(by)
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_ASK, [by.pk, now])
        row = cursor.fetchone()
        if row is None:
            return
        record(
            by=actor_of(by, FileAccessPurpose.REVIEW),
            event="audit.verification_asked",
            subject=f"verification:{row[0]}",
            now=now,
        )
        app.configure_task(TASK, queue=QUEUE, lock=TASK).defer(verification=row[0])


def run_verification(*, verification: int, now: dt.datetime) -> ChainVerification | None:
    """What the worker does; after a worker died, again from the first link. None: it was over already.

    A walk that fails is over too, and says so: it says nothing about the record, and the next may be asked for.
    """
    with acting_as(SYSTEM):
        row = Verification.objects.filter(pk=verification, ended_at=None)
        if not row.update(begun_at=now, walked=0, links=count_links()):
            return None
    # Only what somebody outside keeps shows a record that was rewritten whole.
    checkpoints = kept_outside() or []
    try:
        with _told(verification) as told, acting_as(SYSTEM):
            verified = verify(beside=checkpoints, advance=told)
    except Exception:
        _fail(verification)
        raise
    _end(verification, verified, checkpoints)
    return verified


def outside_state(by: StaffMember) -> ReceiverState:
    """What somebody outside keeps of the record, as far as it was acknowledged here. Raises NOT_OVERSIGHT."""
    check_is_oversight(by)
    with acting_as(SYSTEM, is_read_only=True):
        return ReceiverState(bool(checkpoint_receiver().address), last_acknowledged())


def latest_walks(most: int = 10) -> list[VerificationWalk]:
    """The newest first. One query."""
    return [_walk(row) for row in Verification.objects.order_by("-id")[:most]]


# ---------------------------------------------------------------------------------------- underneath


def _fail(verification: int) -> None:
    now = dt.datetime.now(dt.UTC)
    with acting_as(SYSTEM):
        Verification.objects.filter(pk=verification).update(ended_at=now, result={"has_failed": True})
        record(by=SYSTEM, event="audit.verification_failed", subject=f"verification:{verification}", now=now)


def _end(verification: int, verified: ChainVerification, beside: Sequence[SignedCheckpoint]) -> None:
    now = dt.datetime.now(dt.UTC)
    result = {
        "chains": verified.chains,
        "events": verified.events,
        "checkpoints": verified.checkpoints,
        "breaks": [vars(checkpoint) for checkpoint in verified.breaks[:MOST_BREAKS]],
        "outside": len(beside),
        "outside_until": max((checkpoint.hour for checkpoint in beside), default=""),
    }
    with acting_as(SYSTEM):
        Verification.objects.filter(pk=verification).update(
            ended_at=now, walked=verified.events, result=result
        )
        detail = {"events": verified.events, "breaks": len(verified.breaks), "outside": len(beside)}
        record(
            by=SYSTEM, event="audit.verified", subject=f"verification:{verification}", detail=detail, now=now
        )


class _WalkProgress:
    """Writes down how far the walk is, on a connection of its own: the walk's transaction is over only at its end."""

    def __init__(self, beside: psycopg.Connection, verification: int) -> None:
        self.beside, self.verification, self.walked = beside, verification, 0

    def __call__(self, more: int) -> None:
        self.walked += more
        if self.walked % TOLD_EVERY < more:
            with self.beside.transaction():
                act_as_system(self.beside)
                self.beside.execute(_ADVANCE, [self.walked, self.verification])


@contextmanager
def _told(verification: int) -> Iterator[_WalkProgress]:
    beside = connection.copy()
    try:
        beside.ensure_connection()
        yield _WalkProgress(beside.connection, verification)
    finally:
        beside.close()


def _walk(row: Verification) -> VerificationWalk:
    told = row.result or {}
    is_known = row.begun_at is not None and row.links > 0
    return VerificationWalk(
        row.pk, row.asked_at, row.begun_at, row.ended_at,
        min(100, row.walked * 100 // row.links) if is_known else None,
        row.walked, told.get("events", 0), told.get("chains", 0), told.get("checkpoints", 0),
        [ChainBreak(**one) for one in told.get("breaks", [])],
        "has_failed" in told,
        told.get("outside") or None,
        dt.datetime.fromisoformat(told["outside_until"]) if told.get("outside_until") else None,
    )  # fmt: skip
