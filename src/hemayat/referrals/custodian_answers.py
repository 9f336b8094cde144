"""What custodians say of records: each acknowledged or sent back with a reason, once and for all.

By their client of the API or from a file, one record or a million of them; said again, it changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import F

from hemayat.audit.actions import AuditEntry, record, record_many
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.language import Message
from hemayat.referrals.batches import batch_for
from hemayat.referrals.models import ReferralBatch
from hemayat.referrals.return_reasons import CustodianResult, ReturnReason

ABOUT = b"referral_answer"
LONGEST = 500
AT_A_TIME = 50_000

_OF_BATCH = """
    JOIN referral_line l ON l.id = s.line
    WHERE l.custodian_id = %(custodian)s AND l.id > %(after)s AND l.id <= %(upto)s
    ON CONFLICT DO NOTHING"""
_INTO = """
    INSERT INTO referral_answer (household_id, line, approval_id, province, batch_id, result, reason, words, at, by)"""
_ACKNOWLEDGED = f"""
WITH kept AS (
    {_INTO}
    SELECT l.household_id, l.id, l.approval_id, l.province, %(batch)s, 'acknowledged', '', ''::bytea, %(now)s, %(by)s
    FROM unnest(%(lines)s::bigint[]) AS s (line) {_OF_BATCH} RETURNING line)
SELECT array_agg(line) FROM kept"""  # noqa: S608 - all of it stands here
_REJECTED = f"""
{_INTO}
SELECT l.household_id, l.id, l.approval_id, l.province, %(batch)s, 'rejected', s.reason, s.words, %(now)s, %(by)s
FROM unnest(%(lines)s::bigint[], %(reasons)s::text[], %(words)s::bytea[]) AS s (line, reason, words) {_OF_BATCH}
RETURNING line, household_id, province, reason"""  # noqa: S608 - as above
_KNOWN = """
SELECT a.line, a.result, a.reason FROM referral_answer a
WHERE a.line = ANY(%(lines)s) AND a.batch_id = %(batch)s"""


@dataclass(frozen=True)
class CustodianAnswer:
    """What a custodian says of one record. `reason` and `words`: of one that it sends back."""

    reference: int
    result: CustodianResult
    reason: ReturnReason | None = None
    words: str = field(default="", repr=False)


@dataclass(frozen=True)
class RefusedAnswer:
    """What could not be believed of one record: `fa`, `en` say why."""

    reference: int
    fa: str
    en: str


@dataclass
class AnswerIntakeResult:
    """What became of it. `known`: said before, and the same."""

    acknowledged: int = 0
    rejected: int = 0
    known: int = 0
    refused: list[RefusedAnswer] = field(default_factory=list)


_NOT_OF_IT = Message("this record is not in the batch")
_TWICE = Message("this record is listed twice")
_OTHERWISE = Message("this record was already answered differently")
_NO_REASON = Message("a record that is sent back needs a reason")
_REASON = Message("a record that is acknowledged must not have a reason; remove it")


def acknowledge(
    batch: int, records: Sequence[CustodianAnswer], *, by: object, now: dt.datetime
) -> AnswerIntakeResult:
    """Keep what is said of these records of a batch; what cannot be is refused by itself, the rest counts.

    `by`: a client of the custodian, or a senior officer of all provinces who has it from there. Raises NoSuchBatch,
    MayNotTransferFiles.
    """
    found, actor = batch_for(batch, by)
    heard = AnswerIntakeResult()
    answers = _sensible(records, heard)
    with acting_as(SYSTEM):
        for start in range(0, len(answers), AT_A_TIME):
            _keep(found, answers[start : start + AT_A_TIME], actor, heard, now)
        if heard.acknowledged or heard.rejected:
            ReferralBatch.objects.filter(pk=found.pk).update(
                acknowledged=F("acknowledged") + heard.acknowledged, rejected=F("rejected") + heard.rejected
            )
            detail = {
                "custodian": found.custodian_id,
                "acknowledged": heard.acknowledged,
                "rejected": heard.rejected,
            }
            record(
                by=actor, event="referral.batch_answered", subject=f"batch:{found.pk}", detail=detail, now=now
            )
    return heard


# ---------------------------------------------------------------------------------------- underneath


def _sensible(records: Sequence[CustodianAnswer], heard: AnswerIntakeResult) -> list[CustodianAnswer]:
    seen: set[int] = set()
    given = []
    for answer in records:
        why = (
            _TWICE if answer.reference in seen
            else _NO_REASON if answer.result is CustodianResult.REJECTED and answer.reason is None
            else _REASON if answer.result is CustodianResult.ACKNOWLEDGED and answer.reason is not None
            else None
        )  # fmt: skip
        seen.add(answer.reference)
        if why:
            heard.refused.append(RefusedAnswer(answer.reference, why.fa, why.en))
        else:
            given.append(answer)
    return given


def _keep(
    batch: ReferralBatch,
    answers: Sequence[CustodianAnswer],
    by: Actor,
    heard: AnswerIntakeResult,
    now: dt.datetime,
) -> None:
    of = {
        "batch": batch.pk, "custodian": batch.custodian_id, "after": batch.after, "upto": batch.upto,
        "now": now, "by": by.id,
    }  # fmt: skip
    new = _acknowledged([answer for answer in answers if answer.result is CustodianResult.ACKNOWLEDGED], of)
    back = _rejected([answer for answer in answers if answer.result is CustodianResult.REJECTED], of)
    heard.acknowledged += len(new)
    heard.rejected += len(back)
    new.update(line for line, *_ in back)
    _judge([answer for answer in answers if answer.reference not in new], batch, heard)
    happened = [
        AuditEntry(by, "referral.rejected", household, province, f"record:{line}", {"reason": reason})
        for line, household, province, reason in sorted(back, key=lambda row: (row[2], row[0]))
    ]
    if happened:
        record_many(happened, now=now)


def _acknowledged(answers: Sequence[CustodianAnswer], of: Mapping[str, Any]) -> set[int]:
    """Which of them nobody had answered."""
    with connection.cursor() as cursor:
        cursor.execute(_ACKNOWLEDGED, {**of, "lines": [answer.reference for answer in answers]})
        return set((cursor.fetchone() or [None])[0] or ())


def _rejected(answers: Sequence[CustodianAnswer], of: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    asked: dict[str, Any] = {
        **of,
        "lines": [answer.reference for answer in answers],
        "reasons": [str(answer.reason) for answer in answers],
        "words": [_sealed(answer.words) for answer in answers],
    }
    with connection.cursor() as cursor:
        cursor.execute(_REJECTED, asked)
        return list(cursor.fetchall())


def _judge(answers: Sequence[CustodianAnswer], batch: ReferralBatch, heard: AnswerIntakeResult) -> None:
    """What was not new: said before, or not to be believed."""
    if not answers:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _KNOWN, {"lines": [custodian_answer.reference for custodian_answer in answers], "batch": batch.pk}
        )
        said = {line: (result, reason) for line, result, reason in cursor.fetchall()}
    for answer in answers:
        known = said.get(answer.reference)
        if known == (str(answer.result), str(answer.reason or "")):
            heard.known += 1
        else:
            why = _OTHERWISE if known else _NOT_OF_IT
            heard.refused.append(RefusedAnswer(answer.reference, why.fa, why.en))


def _sealed(words: str) -> bytes:
    return key_ring().seal(words.strip()[:LONGEST].encode(), ABOUT) if words.strip() else b""
