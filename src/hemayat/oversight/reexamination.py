"""Decisions of officers drawn by lot, each to be decided once more by a senior officer who does not know the first.

A decision has a chance of two in a hundred; a grant of support on data that officers corrected has one in ten, because
nobody else has to look at it below the limit of the agreement. Such a grant may be of another case than the correction,
and the system's; then the officer who corrected counts as the first. Nobody can tell beforehand which ones are drawn.
The chance is written with each drawn decision, so that estimates stay right if it changes.

The second reader sees what the first officer saw: the registers' data of that day, what the rules made of them, what
the applicant wrote, answered and sent until then. Of corrected data the reader sees what the register said and what was
used instead: the rules' result already rests on it. The second reader does not see the decision, the officer's words or
who the people are. The decision itself does not change. If the second reader would not refuse, the matter is open
again: a third person decides between the two.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef

from hemayat.accounts.models import StaffMember
from hemayat.accounts.purposes import FileAccessPurpose
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import AuditEntry, record_many
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import TEHRAN
from hemayat.common.language import Words
from hemayat.documents.queries import ListedDocument, documents_of
from hemayat.eligibility.determination import DeterminedCase
from hemayat.eligibility.queries import PublishedResult, decision_in
from hemayat.eligibility.queries import case as case_of
from hemayat.oversight.corrected_grants import CORRECTIONS_BEHIND
from hemayat.oversight.errors import (
    OPINION_REASON_MISSING,
    NoSuchReexamination,
    NotTheSecondReader,
    OversightFault,
)
from hemayat.oversight.models import Reexamination
from hemayat.oversight.permissions import check_can_reexamine
from hemayat.requests.corrected_rows import CorrectionView
from hemayat.requests.corrections import corrections_at
from hemayat.requests.models import Correction, Look
from hemayat.requests.override import reopen_refusal
from hemayat.requests.queries import request_of
from hemayat.requests.results import AddedText, QuestionView
from hemayat.rules.unknowns import ELIGIBLE

REASON = b"reexamination"
DRAWN_OF_THOUSAND = 20
CORRECTED_GRANTS_OF_THOUSAND = 100
DAYS_BACK = 7
MOST_SHOWN = 200
MOST_DIFFERING = 20
# A systematic sample with a secret random start: each decision of the day has the chance `share` of a thousand, and as
# many are drawn as the shares give together (`upto` adds them up in their order), rounded up or down by the start.
# Refusals come first, then province by province, in an order that only the secret tells, so that no kind of decision
# and no province is crowded out.
_IS_DRAWN = "(upto + %(start)s) / 1000 > (upto - share + %(start)s) / 1000"
# A refusal counts also if the officer let the rules decide, and so does a grant on data that an officer corrected.
_DRAW = f"""
WITH decided AS (
    SELECT d.household_id, d.province, coalesce(d.request_id, behind.request_id) AS request_id, d.id, d.kind,
        CASE WHEN d.decided_by LIKE 'staff:%%' THEN substr(d.decided_by, 7)::bigint ELSE behind.by_id END AS first_by,
        d.outcome = 'eligible' AS is_grant, behind.id IS NOT NULL AS is_corrected_grant
    FROM decision d
    LEFT JOIN LATERAL ({CORRECTIONS_BEHIND} ORDER BY c.at DESC, c.id DESC LIMIT 1) behind ON true
    WHERE d.kind IN ('officer', 'engine') AND d.decided_at >= %(since)s AND d.decided_at < %(until)s
        AND (behind.id IS NOT NULL OR (d.request_id IS NOT NULL AND d.decided_by LIKE 'staff:%%'))
), lot AS (
    SELECT *, sum(share) OVER (ORDER BY is_grant, province, at_random, id) AS upto FROM (
        SELECT *, md5(%(secret)s || household_id) AS at_random,
            CASE WHEN is_corrected_grant THEN %(of_thousand_corrected)s ELSE %(of_thousand)s END AS share
        FROM decided WHERE kind = 'officer' OR NOT is_grant OR is_corrected_grant
    ) chances
)
INSERT INTO reexamination (household_id, province, request_id, decision_id, first_by_id, drawn_at, outcome, reason,
    of_thousand)
SELECT household_id, province, request_id, id, first_by, %(until)s, '', '', share FROM lot
WHERE {_IS_DRAWN}
ON CONFLICT (household_id, decision_id) DO NOTHING
RETURNING household_id, province, id"""  # noqa: S608 - all of it stands here
_BEGIN_DAY = "INSERT INTO drawn_day (day, drawn_at) VALUES (%s, %s) ON CONFLICT DO NOTHING"


@dataclass(frozen=True)
class Lot:
    """Of a thousand decisions, how many are drawn. `secret`: tells which ones. Only a demo has one of its own."""

    of_thousand: int
    of_thousand_corrected: int
    secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    @property
    def start(self) -> int:
        return int(hashlib.sha256(self.secret.encode()).hexdigest(), 16) % 1000


@dataclass(frozen=True)
class ReexaminationQueueRow:
    """A case that waits for a second opinion: nothing of who it is about."""

    id: int
    province: str
    drawn_at: dt.datetime


@dataclass(frozen=True)
class BlindFile:
    """What the first officer saw until the decision, and nothing of what the officer wrote about it.

    `known`: what the rules made of the registers' data, with the `corrections` that officers made in this case
    and those of other cases that were in force.
    """

    id: int
    household: int
    province: str
    title: Words
    filed_at: dt.datetime | None
    answers: Mapping[str, str] = field(repr=False)
    added_words: tuple[AddedText, ...] = field(repr=False)
    questions: tuple[QuestionView, ...] = field(repr=False)
    documents: list[ListedDocument] = field(repr=False)
    corrections: list[CorrectionView] = field(repr=False)
    known: DeterminedCase


@dataclass(frozen=True)
class ReexaminationResult:
    """Both words, once the second is given."""

    id: int
    province: str
    at: dt.datetime
    is_agreed: bool
    outcome: str
    reason: str = field(repr=False)
    first_outcome: str
    first_reason: str = field(repr=False)


def draw_sample(*, day: dt.date, now: dt.datetime, lot: Lot | None = None) -> int:
    """Draw from the decisions that officers made on this day in Iran; returns how many. Idempotent: once for each day.

    A day from which nobody was drawn counts as drawn, or else each further try would raise everybody's chance.
    """
    since = dt.datetime.combine(day, dt.time.min, TEHRAN)
    lot = lot or Lot(DRAWN_OF_THOUSAND, CORRECTED_GRANTS_OF_THOUSAND)
    given: dict[str, Any] = {
        "since": since,
        "until": since + dt.timedelta(days=1),
        "of_thousand": lot.of_thousand,
        "of_thousand_corrected": lot.of_thousand_corrected,
        "secret": lot.secret,
        "start": lot.start,
    }
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_BEGIN_DAY, [day, now])
        if not cursor.rowcount:
            return 0
        cursor.execute(_DRAW, given)
        drawn = sorted(cursor.fetchall(), key=lambda row: row[1])
        record_many([_drawn(*row) for row in drawn], now=now)
    return len(drawn)


def give_opinion(
    *, reexamination: int, outcome: str, reason: str, by: StaffMember, now: dt.datetime
) -> ReexaminationResult:
    """The second word; the decision stays as it is.

    Raises NotTheSecondReader, NoSuchReexamination, OPINION_REASON_MISSING.
    """
    if not isinstance(by, StaffMember):
        raise NotTheSecondReader
    why, actor = reason.strip(), actor_of(by, FileAccessPurpose.REVIEW)
    with acting_as(actor):
        row = Reexamination.objects.select_for_update().filter(id=reexamination, at=None).first()
        if row is None:
            raise NoSuchReexamination
        check_can_reexamine(by, row)
        if not why or outcome not in {"eligible", "not_eligible"}:
            raise OversightFault(OPINION_REASON_MISSING)
        first = _decision(row)
        row.outcome, row.reason = outcome, key_ring().seal(why.encode(), REASON)
        row.by_id, row.at, row.is_agreed = by.pk, now, outcome == first.outcome
        row.save(update_fields=["outcome", "reason", "by_id", "at", "is_agreed"])
        if not row.is_agreed and first.outcome != ELIGIBLE:
            reopen_refusal(
                household=row.household_id, request_id=row.request_id, decision=row.decision_id, outcome=outcome,
                reason=why, by=by, now=now,
            )  # fmt: skip
        detail = {"is_agreed": row.is_agreed, "decision": row.decision_id}
        record_many([_happened(row, actor, "reexamination.given", detail)], now=now)
    return _opinion(row, first)


def opinions_waiting_for(by: StaffMember) -> list[ReexaminationQueueRow]:
    """Those that this member may give a second opinion on, the longest waiting first. One query, while they act."""
    household = OuterRef("household_id")
    looks = Look.objects.filter(household_id=household, member_id=by.pk)
    corrections = Correction.objects.filter(household_id=household, by_id=by.pk)
    rows = Reexamination.objects.filter(~Exists(looks), ~Exists(corrections), at=None)
    rows = rows.exclude(first_by_id=by.pk).order_by("drawn_at", "id")[:MOST_SHOWN]
    return [ReexaminationQueueRow(row.id, row.province, row.drawn_at) for row in rows]


def place_of(number: int) -> tuple[int, str] | None:
    """Household and province of one; None where there is none, or it is not seen. One query."""
    rows = Reexamination.objects.filter(id=number).values_list("household_id", "province")
    return rows.first()


def blind_file(number: int, by: StaffMember) -> BlindFile:
    """Raises NoSuchReexamination, NotTheSecondReader."""
    row = Reexamination.objects.filter(id=number, at=None).first()
    if row is None:
        raise NoSuchReexamination
    check_can_reexamine(by, row)
    decision = _decision(row)
    until = decision.published_at
    case = request_of(row.household_id, row.request_id, now=until)
    corrections = corrections_at(row.household_id, row.request_id, until)
    documents = [*documents_of(row.household_id, case.case), *_documents_behind(row, corrections)]
    return BlindFile(
        row.id, row.household_id, row.province, case.title, case.filed_at, case.answers,
        tuple(added_word for added_word in case.added_words if added_word.at <= until),
        tuple(added_word for added_word in case.questions if added_word.asked_at <= until),
        [document for document in documents if document.uploaded_at <= until],
        corrections, _as_the_rules_left_it(decision),
    )  # fmt: skip


def opinion_of(number: int, by: StaffMember) -> ReexaminationResult:
    """What this member gave, beside the first word. Raises NoSuchReexamination."""
    row = Reexamination.objects.filter(id=number, by_id=by.pk).first()
    if row is None:
        raise NoSuchReexamination
    return _opinion(row, _decision(row))


def differing(most: int = MOST_DIFFERING) -> list[ReexaminationResult]:
    """The last second opinions that differed, for who watches over it: what both said, of nobody by name."""
    rows = Reexamination.objects.filter(is_agreed=False).order_by("-at")[:most]
    return [_opinion(row, _decision(row)) for row in rows]


# ---------------------------------------------------------------------------------------- underneath


def _documents_behind(row: Reexamination, corrections: Sequence[CorrectionView]) -> list[ListedDocument]:
    """Of other cases of the household: those alone that a correction rests on."""
    behind = {one.document for one in corrections}
    return [
        document
        for request in sorted({one.request for one in corrections} - {row.request_id})
        for document in documents_of(row.household_id, f"request:{request}")
        if document.id in behind
    ]


def _as_the_rules_left_it(decision: PublishedResult) -> DeterminedCase:
    """The determination that the decision cites, without what the officer settled."""
    assert decision.act, "a decision of one household is an act"
    return case_of(replace(decision, act=replace(decision.act, kind="engine", reason="")))


def _decision(row: Reexamination) -> PublishedResult:
    published_result = decision_in(row.household_id, row.decision_id)
    assert published_result, "a decision is never taken out"
    return published_result


def _opinion(row: Reexamination, first: PublishedResult) -> ReexaminationResult:
    assert row.at, "the second word is given"
    reason = key_ring().unseal(bytes(row.reason), REASON).decode()
    return ReexaminationResult(
        row.id, row.province, row.at, bool(row.is_agreed), row.outcome, reason, first.outcome,
        first.act.reason if first.act else "",
    )  # fmt: skip


def _drawn(household: int, province: str, number: int) -> AuditEntry:
    return AuditEntry(SYSTEM, "reexamination.drawn", household, province, f"reexamination:{number}")


def _happened(row: Reexamination, by: Actor, event: str, detail: dict[str, Any]) -> AuditEntry:
    return AuditEntry(by, event, row.household_id, row.province, f"reexamination:{row.id}", detail)
