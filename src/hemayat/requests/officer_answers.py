"""Before an officer refuses: each document opened, and each document and the applicant's words answered (R1.4e).

The database holds to it as well (sql/officer_answers.sql). The applicant reads the answers with the decision.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record_many
from hemayat.audit.context import acting_as
from hemayat.audit.keys import key_ring
from hemayat.documents.queries import documents_of
from hemayat.eligibility.overturned_results import result_told
from hemayat.eligibility.queries import PublishedResult, before_of
from hemayat.requests.case_assignment import worked_on
from hemayat.requests.errors import (
    CaseStateChanged,
    DocumentNotOpened,
    DocumentsNotAnswered,
    NoSuchRequest,
    words_in,
)
from hemayat.requests.models import DocumentOpening, OfficerAnswer, Request
from hemayat.requests.override_queries import SETTLED_IN
from hemayat.requests.permissions import PURPOSE, check_is_colleague, check_sees
from hemayat.requests.queries import OFFICER_ANSWER
from hemayat.requests.submission import case_of
from hemayat.requests.transitions import event_detail, touch

ANSWER = OFFICER_ANSWER.decode()


@dataclass(frozen=True)
class MissingAnswer:
    """What stands between an officer and a refusal. `document`: None for the words.

    `what`: `opening` or `answer`; `checking` while its check goes on; `resend` while a refused one may be replaced.
    """

    what: str
    document: uuid.UUID | None = None


def answer_applicant(
    *, request_id: int, document: uuid.UUID | None, words: str, by: StaffMember, now: dt.datetime
) -> None:
    """Answer one document, or the applicant's words where `document` is None; the applicant reads it.

    Raises CASE_TEXT_MISSING, DocumentNotOpened for a document that the officer has not opened, CaseStateChanged
    for one of another case.
    """
    plain = words_in(words)
    with worked_on(request_id, by, now, *SETTLED_IN) as (row, actor):
        if document is not None:
            check_opened(row, document, by)
        OfficerAnswer.objects.create(
            household_id=row.household_id, province=row.province, request_id=row.id, document_id=document,
            words=key_ring().seal(plain.encode(), OFFICER_ANSWER), words_index=key_ring().blind_index(ANSWER, plain),
            by_id=by.pk, at=now,
        )  # fmt: skip
        row.officer_id = row.officer_id or by.pk
        row.save(update_fields=["officer_id", *touch(row, now)])
        record_many([event_detail(row, "desk.answer_given", actor)], now=now)


def keep_opening(*, request_id: int, document: uuid.UUID, by: StaffMember, now: dt.datetime) -> None:
    """That this member opened a document of the case; the first time counts."""
    with acting_as(actor_of(check_is_colleague(by), PURPOSE)):
        row = Request.objects.filter(id=request_id).exclude(filed_at=None).first()
        if row is None or document not in _readable(row):
            raise NoSuchRequest
        check_sees(by, row.province)
        opening = DocumentOpening(
            household_id=row.household_id, province=row.province, request_id=row.id, document_id=document,
            member_id=by.pk, at=now,
        )  # fmt: skip
        DocumentOpening.objects.bulk_create([opening], ignore_conflicts=True)


def lacks_of(row: Request, by: StaffMember) -> list[MissingAnswer]:
    """What this officer still has to do before a refusal. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM refusal_lacks(%s, %s, %s)", [row.household_id, row.id, by.pk])
        return [MissingAnswer(*this_row) for this_row in cursor.fetchall()]


def check_answered(row: Request, decision: PublishedResult, by: StaffMember) -> None:
    """In the transaction of the decision, which is undone by the fault. Raises DocumentsNotAnswered."""
    before = before_of(decision)
    if result_told(decision).is_better_than(result_told(before) if before else None):
        return
    if missing := lacks_of(row, by):
        raise DocumentsNotAnswered(len(missing))


def check_opened(row: Request, document: uuid.UUID, by: StaffMember) -> None:
    """Raises DocumentNotOpened until this member has opened the document, CaseStateChanged for another case's."""
    if document not in _readable(row):
        raise CaseStateChanged
    opened = DocumentOpening.objects.filter(
        household_id=row.household_id, document_id=document, member_id=by.pk
    )
    if not opened.exists():
        raise DocumentNotOpened


# ---------------------------------------------------------------------------------------- underneath


def _readable(row: Request) -> set[uuid.UUID]:
    return {
        document.id for document in documents_of(row.household_id, case_of(row.id)) if document.may_be_read
    }
