"""What pages, the API and the command line read of referrals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, Min, QuerySet
from django.utils import timezone

from hemayat.common.dates import day_of, month_end, month_start
from hemayat.referrals.models import (
    Custodian,
    CustodianRule,
    CustodianRuleProposal,
    ReferralBatch,
    ReferralTaking,
)
from hemayat.referrals.record_kinds import ReferralRecordKind

_DISCLOSURES = """
SELECT DISTINCT o.name_fa, o.name_en, t.at
FROM referral_line l
JOIN organisation o ON o.code = l.custodian_id
CROSS JOIN LATERAL (SELECT b.id FROM referral_batch b WHERE b.custodian_id = l.custodian_id AND b.upto >= l.id
    ORDER BY b.upto LIMIT 1) AS b
JOIN referral_taking t ON t.batch_id = b.id
WHERE l.household_id = %s ORDER BY t.at DESC LIMIT %s"""
_UNANSWERED = """
SELECT l.id, l.province, l.kind, l.at FROM referral_line l
WHERE l.custodian_id = %s AND l.id > %s AND l.id <= %s
    AND NOT EXISTS (SELECT FROM referral_answer a WHERE a.household_id = l.household_id AND a.line = l.id)
ORDER BY l.id LIMIT %s"""


@dataclass(frozen=True)
class CustodianRecord:
    """One thing that a custodian is told of a household; `told`: as words.Told.

    `taken_at`: when it was given that; None where it was not yet.

    `answered_at`, `result`: what it said; None, "" where it said nothing. `because`: of a stop.

    `made_at`: when the file was made that it is in; None until the next night. `answers_within_days`: the
    custodian's time to answer.
    """

    reference: int
    approval: int
    told: str
    name_fa: str
    name_en: str
    at: dt.datetime
    from_on: dt.date
    amount_rial: int | None
    arrears_rial: int | None
    because: str
    taken_at: dt.datetime | None
    result: str
    answered_at: dt.datetime | None
    made_at: dt.datetime | None
    answers_within_days: int


@dataclass(frozen=True)
class IntroductionStatus:
    """How the last hand-over of a household's approval stands.

    `introduced_at`: when its custodian was given it; None until then. `stops_on`: from when it was told to stop.
    `file_on`: the day of the file that it is in; `answer_by`: by when the custodian answers, if it takes it that day.
    `first_month`: the first day of the first month for which something is due, as sql/payments.sql counts it.
    `first_due_rial`: what is due for it, with `arrears_rial` of months before; None if it is not known.
    """

    name_fa: str
    name_en: str
    introduced_at: dt.datetime | None
    acknowledged_at: dt.datetime | None
    is_rejected: bool
    stops_on: dt.date | None
    file_on: dt.date
    answer_by: dt.date
    first_month: dt.date
    first_due_rial: int | None
    arrears_rial: int | None


@dataclass(frozen=True)
class ReferralDisclosure:
    """A custodian was given what stands in records about a household."""

    name_fa: str
    name_en: str
    at: dt.datetime


@dataclass(frozen=True)
class UnansweredRecord:
    """A record that a custodian said nothing of yet, with nothing of who it is about."""

    reference: int
    province: str
    told: ReferralRecordKind
    at: dt.datetime


@dataclass(frozen=True)
class UnbatchedRecords:
    """What stands in no batch of this custodian yet, and since when."""

    custodian: str
    records: int
    since: dt.datetime | None


def history_of(household: int) -> list[CustodianRecord]:
    """All that custodians are told of a household, the first first; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM referral_history(%s) ORDER BY id", [household])
        return [CustodianRecord(*row) for row in cursor.fetchall()]


def introduction_of(household: int) -> IntroductionStatus | None:
    """Of the latest approval; None where none was handed over. One query."""
    return introduction_in(history_of(household))


def introduction_in(lines: Sequence[CustodianRecord]) -> IntroductionStatus | None:
    """Of the latest approval in all records about a household, the first first."""
    if not lines:
        return None
    own = [this_line for this_line in lines if this_line.approval == max(line.approval for line in lines)]
    last = [this_line for this_line in own if this_line.told == ReferralRecordKind.INTRODUCED][-1]
    stopped = [this_line for this_line in own if this_line.told != ReferralRecordKind.ARREARS][-1]
    # A file is made every night.
    file_on = day_of(last.made_at) if last.made_at else timezone.localdate() + dt.timedelta(days=1)
    given_on = day_of(last.taken_at) if last.taken_at else max(file_on, timezone.localdate())
    first_month = month_start(max(day_of(last.at), last.from_on))
    return IntroductionStatus(
        last.name_fa,
        last.name_en,
        last.taken_at,
        last.answered_at if last.result == "acknowledged" else None,
        last.result == "rejected",
        stopped.from_on if stopped.told == ReferralRecordKind.STOPPED else None,
        file_on,
        given_on + dt.timedelta(days=last.answers_within_days),
        first_month,
        _first_due_rial(own, last, month_end(first_month)),
        last.arrears_rial,
    )


def _first_due_rial(
    lines: Sequence[CustodianRecord], introduced: CustodianRecord, ends_on: dt.date
) -> int | None:
    """The monthly amount of the last record that counts by the end of the month, and arrears: sql/payments.sql."""
    monthly = [
        line.amount_rial
        for line in lines
        if line.told != ReferralRecordKind.ARREARS and line.from_on <= ends_on
    ]
    amount = monthly[-1] if monthly else None
    # Support of earlier months is owed, and not how much.
    is_unknown = introduced.arrears_rial is None and introduced.from_on < month_start(day_of(introduced.at))
    return None if amount is None or is_unknown else amount + (introduced.arrears_rial or 0)


def disclosures_of(household: int, most: int = 100) -> list[ReferralDisclosure]:
    """To which custodians records about a household were given, the latest first; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_DISCLOSURES, [household, most])
        return [ReferralDisclosure(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class CustodianBacklog:
    """How a custodian's records stand that it said nothing of: given to it within its days, for longer, or not yet.

    `oldest_on`: when the oldest of them was given. `open`: its batches with such records, the oldest first.
    """

    custodian: str
    name_fa: str
    name_en: str
    days: int
    in_time: int
    late: int
    not_taken: int
    rejected: int
    acknowledged: int
    oldest_at: dt.datetime | None
    open: list[ReferralBatch]


@dataclass(frozen=True)
class BatchView:
    """A batch, whether its days to answer have passed, and when it was given away."""

    batch: ReferralBatch
    name_fa: str
    name_en: str
    is_late: bool
    takings: list[ReferralTaking]


def ageing(now: dt.datetime) -> list[CustodianBacklog]:
    """For each custodian; two queries."""
    rows = batches()
    found: dict[str, list[ReferralBatch]] = {}
    for one in rows.order_by("id"):
        found.setdefault(one.custodian_id, []).append(one)
    every = Custodian.objects.select_related("organisation").order_by("pk")
    return [_ageing(custodian, found.get(custodian.pk, []), now) for custodian in every]


def batch_with_answers(number: int) -> BatchView | None:
    """One batch; two queries."""
    row = batches().filter(pk=number).first()
    if row is None:
        return None
    name = row.custodian.organisation
    takings = list(ReferralTaking.objects.filter(batch=number).order_by("id"))
    is_late = bool(row.unanswered) and _is_late(row, row.custodian.answers_within_days, timezone.now())
    return BatchView(row, name.name_fa, name.name_en, is_late, takings)


def _ageing(custodian: Custodian, rows: list[ReferralBatch], now: dt.datetime) -> CustodianBacklog:
    waiting = [batch for batch in rows if batch.unanswered]
    given = [batch for batch in waiting if first_taken_at(batch)]
    late = [batch for batch in given if _is_late(batch, custodian.answers_within_days, now)]
    unanswered_in = sum(batch.unanswered for batch in given)
    return CustodianBacklog(
        custodian.pk, custodian.organisation.name_fa, custodian.organisation.name_en, custodian.answers_within_days,
        unanswered_in - sum(batch.unanswered for batch in late), sum(batch.unanswered for batch in late),
        sum(batch.unanswered for batch in waiting) - unanswered_in,
        sum(batch.rejected for batch in rows), sum(batch.acknowledged for batch in rows),
        min((at for batch in given if (at := first_taken_at(batch))), default=None), waiting,
    )  # fmt: skip


def first_taken_at(row: ReferralBatch) -> dt.datetime | None:
    """When a batch of `batches` was given away first."""
    at: dt.datetime | None = row.taken_at  # type: ignore[attr-defined]  # as `batches` annotates it
    return at


def _is_late(row: ReferralBatch, days: int, now: dt.datetime) -> bool:
    at = first_taken_at(row)
    return at is not None and at + dt.timedelta(days=days) < now


def batches(custodian: str = "", *, is_open: bool = False) -> QuerySet[ReferralBatch]:
    """Batches, the latest first, with `taken_at`; `is_open`: those with records that nothing was said of. One query."""
    rows = ReferralBatch.objects.select_related("custodian__organisation")
    if custodian:
        rows = rows.filter(custodian=custodian)
    if is_open:
        rows = rows.filter(records__gt=F("acknowledged") + F("rejected"))
    return rows.annotate(taken_at=Min("takings__at")).order_by("-id")


def unanswered(batch: ReferralBatch, after: int = 0, most: int = 51) -> list[UnansweredRecord]:
    """Records of a batch that nothing was said of, as far as who acts may see them; one query."""
    with connection.cursor() as cursor:
        given = [batch.custodian_id, max(batch.after, after), batch.upto, most]
        cursor.execute(_UNANSWERED, given)
        return [
            UnansweredRecord(number, province, ReferralRecordKind(kind), at)
            for number, province, kind, at in cursor.fetchall()
        ]


def waiting() -> list[UnbatchedRecords]:
    """For each custodian what its next batch will hold, if that were cut now; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM referrals_for_next_batches()")
        return [UnbatchedRecords(*row) for row in cursor.fetchall()]


def rules() -> list[CustodianRule]:
    """The rules that choose the payment agency, in the order in which they are tried. One query."""
    return list(CustodianRule.objects.order_by("place"))


def rule_proposals() -> list[CustodianRuleProposal]:
    """Changes of rules that wait for a second senior officer, the oldest first; one query."""
    return list(CustodianRuleProposal.objects.filter(result="").select_related("proposed_by").order_by("pk"))
