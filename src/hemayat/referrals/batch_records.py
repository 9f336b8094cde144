"""The records of a batch, page by page, for the custodian's own client: as in its files, with national ids open."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.tracking_code import code_of
from hemayat.referrals.batches import batch_for, record_taking
from hemayat.referrals.models import ReferralTaking

NATIONAL_ID = b"national_id"
MOST = 1_000
AGAIN_AFTER = dt.timedelta(hours=1)
"""Whoever reads on within this long is given one thing, not many."""

RECORDS = """
SELECT r.id, 'introduced' AS told, r.serial_no, p.national_id, r.province, r.begins_on, r.amount_rial, r.arrears_rial,
    '' AS because, NULL::bigint AS answers
FROM (
    SELECT r.*, a.serial_no FROM referral r JOIN approval a ON a.id = r.approval_id
    WHERE r.custodian_id = {custodian} AND r.id > {after} AND r.id <= {upto} {in_order}
) r
JOIN person p ON p.id = r.holder_id
UNION ALL
SELECT e.id, e.kind, e.serial_no, p.national_id, e.province, e.from_on, e.amount_rial, e.arrears_rial, e.because,
    e.settles
FROM (
    SELECT e.*, a.serial_no, r.holder_id
    FROM referral_event e
    JOIN referral r ON r.household_id = e.household_id AND r.approval_id = e.approval_id
    JOIN approval a ON a.id = e.approval_id
    WHERE e.custodian_id = {custodian} AND e.id > {after} AND e.id <= {upto} {in_order}
) e
JOIN person p ON p.id = e.holder_id"""
"""The records of a custodian between two numbers, national ids sealed as they stand.

An approval is found by its number alone: with its household's beside it the planner takes the two for independent and
expects one row. `in_order`: nothing, or BY_HOLDER for many records.
"""
BY_HOLDER = "ORDER BY r.holder_id"
"""So people are read in the order in which they lie: a nation's are larger than the memory, and looked up in any other
order 19 million would take an hour.
"""
_NAMED = {name: f"%({name})s" for name in ("custodian", "after", "upto")} | {"in_order": ""}
_PAGE = f"SELECT * FROM ({RECORDS.format(**_NAMED)}) AS l ORDER BY id LIMIT %(most)s"  # noqa: S608 - all of it is ours


@dataclass(frozen=True)
class BatchRecord:
    """One record. `told`: as in words.Told. `from_on`: from when it counts. A null amount is one that is not known."""

    reference: int
    told: str
    approval: str
    national_id: str = field(repr=False)
    province: str
    from_on: dt.date
    amount_rial: int | None
    arrears_rial: int | None
    because: str
    answers: int | None


def records_for(
    *, batch: int, by: object, now: dt.datetime, after: int = 0, most: int = MOST
) -> list[BatchRecord]:
    """Those of the batch whose reference is beyond `after`; that they were given is on record before they are opened.

    Call it outside any transaction. Raises NoSuchBatch, MayNotTransferFiles.
    """
    found, actor = batch_for(batch, by)
    with acting_as(SYSTEM):
        recent = ReferralTaking.objects.filter(batch=found, by=actor.id, at__gt=now - AGAIN_AFTER)
        if not recent.exists():
            record_taking(found, actor, ReferralTaking.By.API, now)
    given = {
        "custodian": found.custodian_id, "after": max(found.after, after), "upto": found.upto, "most": min(most, MOST),
    }  # fmt: skip
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(_PAGE, given)
        rows = cursor.fetchall()
    opened = key_ring().unseal_many((bytes(row[3]) for row in rows), NATIONAL_ID)
    return [
        BatchRecord(row[0], row[1], code_of(row[2]), who.decode(), *row[4:])
        for row, who in zip(rows, opened, strict=True)
    ]
