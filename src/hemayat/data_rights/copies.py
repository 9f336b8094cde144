"""A copy of everything: asked for, made, taken and erased."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import connection
from django.db.models import Sum

from hemayat.accounts.attempt_limits import count_own_hit
from hemayat.accounts.results import Citizen
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.common.dates import day_of
from hemayat.data_rights.archive import write_archive
from hemayat.data_rights.errors import NoCopyReady
from hemayat.data_rights.models import DataCopy, DataCopyPiece
from hemayat.data_rights.permissions import check_is_fresh, household_of
from hemayat.data_rights.schedule import schedule
from hemayat.data_rights.states import LIVE, CopyState
from hemayat.documents.envelope import DocumentEnvelope
from hemayat.documents.models import Document
from hemayat.requests.permissions import check_is_recorded_head

LARGE = 5 * 1024**2
"""Bytes of documents above which a worker makes the copy."""
TASK, QUEUE = "holdings.make_copy", "documents"
ERASED_AT_ONCE = 50


def ask_copy(*, by: Citizen, now: dt.datetime) -> None:
    """Ask for a copy of everything that is held about one's household; an earlier one goes.

    It is made at once, or by the worker where there are many files. Raises SignInTooOld, LimitReached, and
    ApplicantNotHead if our record names another head: the copy holds what that person wrote.
    """
    check_is_fresh(by, now)
    row = _row(by, now)
    with acting_as(by.actor):
        check_is_recorded_head(by, day_of(now))
        files = (
            Document.objects.filter(household_id=household_of(by)).aggregate(bytes=Sum("size"))["bytes"] or 0
        )
        count_own_hit("data_copy", now)
        _erase(_live_of(by), by.actor, now)
        row.save(force_insert=True)
        _record("data_copy.asked", row, by.actor, now)
        if files > LARGE:
            _queue(row.id)
    if files <= LARGE:
        _make(row.household_id, row.id, by.actor, now)


def make_copy(*, household: int, copy: uuid.UUID, now: dt.datetime) -> bool:
    """For the worker: make what was asked for; whether it is ready. Begun anew after a worker died it makes it once."""
    return _make(household, copy, SYSTEM, now)


def _make(household: int, copy: uuid.UUID, by: Actor, now: dt.datetime) -> bool:
    with acting_as(by):
        row = DataCopy.objects.filter(household_id=household, id=copy, state=CopyState.ASKED).first()
        if row is None:
            return False
        DataCopyPiece.objects.filter(household_id=household, copy_id=copy).delete()
    try:
        volumes, size = write_archive(_citizen(row, by), row.asked_at, _keeping(row, by), now=now)
    except Exception:
        _settle(row, CopyState.FAILED, by, now)
        raise
    return _settle(row, CopyState.READY, by, now, volumes=volumes, size=size)


def take_copy(*, volume: int, by: Citizen, now: dt.datetime) -> bytes:
    """A volume of the copy that is ready, which is recorded.

    Raises SignInTooOld and ApplicantNotHead as `ask_copy`, and NoCopyReady if there is none, or no longer.
    """
    check_is_fresh(by, now)
    with acting_as(by.actor, is_read_only=True):
        check_is_recorded_head(by, day_of(now))
        rows = DataCopy.objects.filter(household_id=household_of(by), person_index=by.person_index)
        row = rows.filter(state=CopyState.READY, expires_at__gt=now).first()
        pieces = DataCopyPiece.objects.filter(household_id=household_of(by), number=volume)
        piece = pieces.filter(copy_id=row.id).first() if row else None
    if row is None or piece is None:
        raise NoCopyReady
    with acting_as(by.actor):
        DataCopy.objects.filter(household_id=row.household_id, id=row.id).update(taken_at=now)
        _record("data_copy.taken", row, by.actor, now, volume=volume)
    return _envelope(row).open(bytes(piece.sealed), f"piece:{volume}")


def erase_lapsed_copies(*, now: dt.datetime) -> int:
    """Some of those whose time is over; returns how many."""
    with acting_as(SYSTEM):
        rows = DataCopy.objects.filter(expires_at__lte=now, state__in=[*LIVE, CopyState.FAILED])
        return _erase(list(rows.order_by("province", "expires_at")[:ERASED_AT_ONCE]), SYSTEM, now)


# ---------------------------------------------------------------------------------------- underneath


def _queue(copy: uuid.UUID) -> None:
    """A head may queue no job (sql/queue_own_copy.sql)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT queue_own_copy(%s)", [copy])


def _row(by: Citizen, now: dt.datetime) -> DataCopy:
    household, copy = household_of(by), uuid.uuid4()
    days = schedule()["copy"].days
    assert days is not None
    return DataCopy(
        household_id=household, id=copy, province=by.province, person_index=by.person_index,
        person_sealed=by.national_id_sealed, session=by.session, acts_as=by.acts_as,
        is_synthetic=by.is_synthetic, sealed_key=DocumentEnvelope.new(household, copy).sealed_key,
        state=CopyState.ASKED, asked_at=now, expires_at=now + dt.timedelta(days=days),
    )  # fmt: skip


def _citizen(row: DataCopy, by: Actor) -> Citizen:
    """Whoever asked, as they were then; proven to the database by the session, if it is they who make it."""
    return Citizen(
        person_index=bytes(row.person_index), household=row.household_id, session=row.session,
        expires_at=row.expires_at, is_synthetic=row.is_synthetic, province=row.province, ends_at=row.expires_at,
        created_at=row.asked_at, via="code", acts_as=row.acts_as, national_id_sealed=bytes(row.person_sealed),
        token_hash=by.token_hash,
    )  # fmt: skip


def _live_of(by: Citizen) -> list[DataCopy]:
    rows = DataCopy.objects.filter(household_id=household_of(by), person_index=by.person_index)
    return list(rows.filter(state__in=LIVE).select_for_update())


def _keeping(row: DataCopy, by: Actor) -> Any:
    envelope = _envelope(row)

    def keep(number: int, piece: bytes) -> None:
        sealed = envelope.seal(piece, f"piece:{number}")
        with acting_as(by):
            DataCopyPiece.objects.create(
                household_id=row.household_id, copy_id=row.id, number=number, province=row.province, sealed=sealed
            )  # fmt: skip

    return keep


def _envelope(row: DataCopy) -> DocumentEnvelope:
    return DocumentEnvelope.of(bytes(row.sealed_key), row.household_id, row.id)


def _settle(row: DataCopy, state: CopyState, by: Actor, now: dt.datetime, **kwargs: int) -> bool:
    """Whether it was still wanted; what another took the place of leaves nothing behind."""
    with acting_as(by):
        rows = DataCopy.objects.filter(household_id=row.household_id, id=row.id, state=CopyState.ASKED)
        is_wanted = bool(rows.update(state=state, made_at=now, **kwargs))
        if is_wanted and state is CopyState.READY:
            _record("data_copy.made", row, by, now, **kwargs)
        else:
            DataCopyPiece.objects.filter(household_id=row.household_id, copy_id=row.id).delete()
    return is_wanted and state is CopyState.READY


def _erase(rows: list[DataCopy], by: Actor, now: dt.datetime) -> int:
    for row in rows:
        DataCopyPiece.objects.filter(household_id=row.household_id, copy_id=row.id).delete()
        found = DataCopy.objects.filter(household_id=row.household_id, id=row.id)
        found.update(state=CopyState.ERASED, sealed_key=b"", person_sealed=b"")
        _record("data_copy.erased", row, by, now)
    return len(rows)


def _record(event: str, row: DataCopy, by: Actor, now: dt.datetime, **detail: Any) -> None:
    subject = f"data_copy:{row.number}" if isinstance(row.number, int) else ""
    record(
        by=by, event=event, household=row.household_id, province=row.province, subject=subject, detail=detail, now=now
    )  # fmt: skip
