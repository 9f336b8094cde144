"""Batches: cut for each custodian by the timetable, and taken by who may. Nothing is opened before it is taken.

A batch is all records of its custodian between two numbers, so that it is the same whenever it is read, and one row is
all that is written to cut it.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection

from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.referrals.errors import NoSuchBatch
from hemayat.referrals.models import Custodian, ReferralBatch, ReferralTaking
from hemayat.referrals.permissions import check_carries, custodian_of

MOST = 1_000_000
"""Records to a batch."""
APART = dt.timedelta(hours=12)
"""Between two batches for one custodian, where the first was not full."""

_NEXT = """
SELECT count(*), max(id) FROM (
    SELECT id FROM referral_line WHERE custodian_id = %s AND id > %s ORDER BY id LIMIT %s) AS next"""


def cut_batches(*, now: dt.datetime, most: int = MOST) -> list[int]:
    """Put what each custodian was not told yet into batches of at most `most` records; the new batches' numbers.

    None while somebody makes records at this moment: the timetable asks again. Killed, it has done nothing.
    """
    with acting_as(SYSTEM):
        # Whoever makes records holds this lock with others until they are there: no smaller number is still to come.
        if not _alone():
            return []
        codes = Custodian.objects.order_by("pk").values_list("pk", flat=True)
        return [batch for code in codes for batch in _cut(code, most, now)]


def record_taking(batch: ReferralBatch, by: Actor, how: ReferralTaking.By, now: dt.datetime) -> None:
    """Before anything of it is opened: households read there who was given what is in it."""
    with acting_as(SYSTEM):
        ReferralTaking.objects.create(batch=batch, at=now, by=by.id, how=how)
        detail = {"custodian": batch.custodian_id, "records": batch.records, "how": str(how)}
        record(by=by, event="referral.batch_taken", subject=f"batch:{batch.pk}", detail=detail, now=now)


def batch_for(number: int, by: object) -> tuple[ReferralBatch, Actor]:
    """The batch and who acts. Raises NoSuchBatch, also where it is another custodian's, and MayNotTransferFiles."""
    with acting_as(SYSTEM, is_read_only=True):
        batch = ReferralBatch.objects.filter(pk=number).first()
    is_anothers = (
        batch and isinstance(by, Actor) and by.kind == "partner" and custodian_of(by) != batch.custodian_id
    )
    if batch is None or is_anothers:
        raise NoSuchBatch(number)
    return batch, check_carries(by, batch.custodian_id)


# ---------------------------------------------------------------------------------------- underneath


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(referral_lock())")
        return bool((cursor.fetchone() or [False])[0])


def _cut(custodian: str, most: int, now: dt.datetime) -> list[int]:
    made: list[int] = []
    last = ReferralBatch.objects.filter(custodian=custodian).order_by("-upto").first()
    if last and last.records < most and last.made_at > now - APART:
        return made
    after = last.upto if last else 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, [custodian, after, most])
            records, upto = cursor.fetchone() or (0, after)
        if not records:
            return made
        batch = ReferralBatch.objects.create(
            custodian_id=custodian, after=after, upto=upto, records=records, made_at=now
        )
        detail = {"custodian": custodian, "records": records}
        record(by=SYSTEM, event="referral.batch_cut", subject=f"batch:{batch.pk}", detail=detail, now=now)
        made.append(batch.pk)
        after = upto
