"""What must have happened before a decision: a person has read, documents are answered, a second officer agrees.

Before an unfavourable end, a person reads what the applicant wrote or sent, opens each document, and answers each of
them and the applicant's words (R1.4e). The applicant reads the answers with the decision. Data corrected by documents
need one officer up to a limit of the agreement, and a second one above it: the limit is for the support a year that the
corrections of one officer add to one household within a year, in however many requests. The database
holds every decision to these rules as well (request_must_be_read, needs_second_officer, sql/officer_answers.sql).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db.models import Max

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record_many
from hemayat.audit.context import acting_as, run_statement
from hemayat.audit.keys import key_ring
from hemayat.documents.queries import documents_of
from hemayat.requests.available_actions import SETTLED_IN
from hemayat.requests.case_process import agreement_of, case_of, event_detail, touch, words_in
from hemayat.requests.errors import (
    CHANGED_SINCE_READ,
    CaseStateChanged,
    DocumentNotOpened,
    NoSuchRequest,
    RequestFault,
)
from hemayat.requests.models import Correction, CorrectionCheck, DocumentOpening, OfficerAnswer, Request
from hemayat.requests.permissions import (
    PURPOSE,
    check_is_colleague,
    check_is_officer,
    check_is_staff,
    check_sees,
    worked_on,
)
from hemayat.requests.queries import OFFICER_ANSWER
from hemayat.requests.states import CaseState

APPLICANT_WROTE, PERSON_ASKED = "applicant_wrote", "person_asked"
"""Why an officer reads a request that the rules could decide, as the history of the request keeps it."""
_MUST_BE_READ = """
SELECT number FROM unnest(%s::bigint[], %s::bigint[]) AS asked (household, number)
WHERE request_must_be_read(household, number)"""
_CORRECTED = """
SELECT number FROM unnest(%s::bigint[], %s::bigint[]) AS asked (household, number)
WHERE corrections_unchecked(household, number, NULL)"""


def must_be_read(requests: Iterable[tuple[int, int]]) -> frozenset[int]:
    """The numbers of those that a person reads first. `requests`: household and number of each. One query."""
    keys = list(requests)
    rows = run_statement(
        _MUST_BE_READ, [[household for household, _ in keys], [number for _, number in keys]]
    )
    return frozenset(number for (number,) in rows)


def is_addition_read(household: int, request_id: int) -> bool:
    """Whether a person reads what is added to this filed request: the agreement names its kind. At most two queries."""
    row = Request.objects.get(household_id=household, id=request_id)
    return row.kind in agreement_of(row).parameters.person_reads


def why_read(row: Request) -> str:
    return PERSON_ASKED if row.person_asked_about is not None else APPLICANT_WROTE


ANSWER = OFFICER_ANSWER.decode()


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


def check_opened(row: Request, document: uuid.UUID, by: StaffMember) -> None:
    """Raises DocumentNotOpened until this member has opened the document, CaseStateChanged for another case's."""
    if document not in _readable(row):
        raise CaseStateChanged
    opened = DocumentOpening.objects.filter(
        household_id=row.household_id, document_id=document, member_id=by.pk
    )
    if not opened.exists():
        raise DocumentNotOpened


def check_corrections(
    *, request_id: int, last_correction: int | None, by: StaffMember, now: dt.datetime
) -> None:
    """Agree, as the second officer, to what a colleague corrected on documents in this case.

    `last_correction`: as the officer was shown it (CaseFile). Raises CaseStateChanged where there is nothing to agree
    to or the member corrected something themselves, CHANGED_SINCE_READ where something was corrected since they read
    the case, DocumentNotOpened where they have not opened each document that the corrections rest on.
    """
    actor = actor_of(check_is_staff(by), PURPOSE)
    with acting_as(actor):
        row = Request.objects.select_for_update().filter(id=request_id).exclude(filed_at=None).first()
        if row is None:
            raise NoSuchRequest
        check_is_officer(by, row.province)
        made = Correction.objects.filter(household_id=row.household_id, request_id=row.id)
        documents = set(made.values_list("document_id", flat=True))
        if row.state != CaseState.AWAITING_OFFICER or not documents or made.filter(by_id=by.pk).exists():
            raise CaseStateChanged
        upto = check_as_read(row, last_correction)
        opened = DocumentOpening.objects.filter(household_id=row.household_id, member_id=by.pk)
        if documents - set(opened.values_list("document_id", flat=True)):
            raise DocumentNotOpened
        CorrectionCheck.objects.create(
            household_id=row.household_id, province=row.province, request_id=row.id, by_id=by.pk, at=now,
            upto_id=upto,
        )  # fmt: skip
        record_many([event_detail(row, "desk.corrections_checked", actor)], now=now)


def check_as_read(row: Request, last_correction: int | None) -> int:
    """The last correction in the case, or 0; under the lock of the request. Raises CHANGED_SINCE_READ for another."""
    made = Correction.objects.filter(household_id=row.household_id, request_id=row.id)
    last = int(made.aggregate(last=Max("id"))["last"] or 0)
    if last != last_correction:
        raise RequestFault(CHANGED_SINCE_READ)
    return last


def unchecked_corrections(rows: Sequence[Request]) -> frozenset[int]:
    """The numbers of those with corrections of their own that no second officer has agreed to. One query."""
    found = run_statement(_CORRECTED, [[row.household_id for row in rows], [row.id for row in rows]])
    return frozenset(number for (number,) in found)


# ---------------------------------------------------------------------------------------- underneath


def _readable(row: Request) -> set[uuid.UUID]:
    return {
        document.id for document in documents_of(row.household_id, case_of(row.id)) if document.may_be_read
    }
