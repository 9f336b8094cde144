"""Writing down what was done, and signing the heads of the chains."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from hemayat.audit.chain import SignedCheckpoint, document_of
from hemayat.audit.context import Actor
from hemayat.audit.keys import checkpoint_ring, key_ring
from hemayat.audit.models import Checkpoint
from hemayat.audit.queries import LOOK, heads, signature_of
from hemayat.common.national_id import is_valid

INSERT = """
INSERT INTO audit_event (at, actor_kind, actor_id, purpose, event, household_id, province, subject, detail)
SELECT %(now)s, given.* FROM jsonb_to_recordset(%(events)s::jsonb) AS given (
    actor_kind text, actor_id text, purpose text, event text, household bigint, province text, subject text,
    detail jsonb)
"""
"""Wants the parameters `now` and `events` (see events_told)."""


@dataclass(frozen=True)
class AuditEntry:
    """What `by` did; as `record` takes it."""

    by: Actor
    event: str
    household: int | None = None
    province: str = ""
    subject: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


def record(
    *,
    by: Actor,
    event: str,
    household: int | None = None,
    province: str = "",
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
    now: dt.datetime,
) -> None:
    """Write down that `by` did `event`, within the caller's transaction: if that is rolled back, it was not done.

    `event` is named slice.done ("sign_in.refused"); `subject` is a plain id of what it was done to; `detail` is JSON.
    Raises RuntimeError outside a transaction and ValueError for a national id, which has no place in a record.
    """
    record_many([AuditEntry(by, event, household, province, subject, detail or {})], now=now)


def record_many(happened: Sequence[AuditEntry], *, now: dt.datetime) -> None:
    """The same of many, in one statement; each chain in their order."""
    given: dict[str, Any] = {"events": events_told(happened), "now": now}
    with connection.cursor() as cursor:
        # Plain SQL: Django would ask for the new row's id, and who may write an event may not always see it.
        cursor.execute(INSERT, given)


def events_told(happened: Sequence[AuditEntry]) -> str:
    """As `INSERT` reads them. Raises as `record` does."""
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded in the transaction of what it records")
    for entry in happened:
        if any(
            isinstance(value, str) and is_valid(value)
            for value in (entry.by.id, entry.subject, *entry.detail.values())
        ):
            raise ValueError(f"{entry.event}: a national id has no place in the record")
    # Chain by chain: those who write into several at once come to each in the same order, and none waits for ever.
    ordered = sorted(happened, key=lambda item: item.province)
    return json.dumps([_told(one) for one in ordered], allow_nan=False)


def record_look(*, by: Actor, household: int, province: str, role: str, unit: str, now: dt.datetime) -> None:
    """Write down that `by` looked at a household's file, as its head will read it: role and unit, never a name."""
    record(
        by=by,
        event=LOOK,
        household=household,
        province=province,
        detail={"role": role, "unit": unit},
        now=now,
    )


def record_search(
    *,
    by: Actor,
    national_id: str,
    is_hit: bool | None,
    household: int | None = None,
    province: str = "",
    now: dt.datetime,
) -> None:
    """Write down that `by` looked for a person by the national id, whether anything was found or not.

    `is_hit`: None if whoever searched is not told. Who it was is kept as a keyed hash, by which an investigation finds
    every search for one person.
    """
    person = key_ring().blind_index("national_id", national_id).hex()
    detail = {"person": person, "is_hit": is_hit}
    record(by=by, event="desk.searched_by_id", household=household, province=province, detail=detail, now=now)


def checkpoint(now: dt.datetime) -> Checkpoint:
    """The signed checkpoint of the hour of `now`: made unless it is there already.

    Raises KeyRingFault in a process that may not sign, which is every one but the worker.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    with transaction.atomic():
        this_checkpoint = Checkpoint.objects.filter(hour=hour).first()
        return this_checkpoint or _signed(hour)


def _signed(hour: dt.datetime) -> Checkpoint:
    # One at a time, so that each cites the one before it.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('audit checkpoint', 0))")
    last = Checkpoint.objects.order_by("-hour").first()
    if last and last.hour >= hour:
        return last
    document = document_of(hour, heads(), signature_of(last).root if last else b"")
    signed = checkpoint_ring().sign("checkpoint", document.encode())
    root = SignedCheckpoint(document, *signed).root
    return Checkpoint.objects.create(
        hour=hour, document=document, root=root, key_id=signed.key_id, signature=signed.signature
    )


def _told(entry: AuditEntry) -> Mapping[str, Any]:
    for_whom = {"acting_for": entry.by.acting_for} if entry.by.acting_for else {}
    return {
        "actor_kind": entry.by.kind, "actor_id": entry.by.id, "purpose": entry.by.purpose, "event": entry.event,
        "household": entry.household, "province": entry.province, "subject": entry.subject,
        "detail": {**entry.detail, **for_whom},
    }  # fmt: skip
