"""What the head adds to a request that is filed and still open: words and documents (R1.4e).

Both have the same effect as if they had been filed with the request: a person reads them before an unfavourable end.
"""

from __future__ import annotations

import datetime as dt

from hemayat.accounts.results import Citizen
from hemayat.audit.context import acting_as
from hemayat.audit.keys import key_ring
from hemayat.documents.actions import file_documents
from hemayat.requests.applicant_actions import own_request
from hemayat.requests.errors import words_in
from hemayat.requests.kinds import checked
from hemayat.requests.models import ApplicantWords, Request
from hemayat.requests.permissions import check_is_head
from hemayat.requests.queries import ADDED_WORDS
from hemayat.requests.states import OPEN, CaseKind
from hemayat.requests.submission import case_of
from hemayat.requests.transitions import record_event


def add_words(*, request_id: int, words: str, by: Citizen, now: dt.datetime) -> None:
    """Add an explanation; the same words again, as by a second press of the button, change nothing.

    Raises CASE_TEXT_MISSING for none, AnswerInvalid for too long a text, CaseStateChanged after the end.
    """
    head, plain = check_is_head(by), words_in(checked(CaseKind.OBJECTION, {"why": words})["why"])
    with acting_as(head.actor):
        row = own_request(request_id, head, now, *OPEN)
        if plain == _last_words(row):
            return
        ApplicantWords.objects.create(
            household_id=row.household_id, province=row.province, request_id=row.id,
            words=key_ring().seal(plain.encode(), ADDED_WORDS), at=now,
        )  # fmt: skip
        row.words_at = now
        row.save(update_fields=["words_at"])
        record_event(row, "request.words_added", by=head.actor, now=now)


def file_evidence(*, request_id: int, by: Citizen, now: dt.datetime) -> None:
    """Documents uploaded since the request was filed belong to it from now on.

    Raises CaseStateChanged after the end.
    """
    head = check_is_head(by)
    with acting_as(head.actor):
        row = own_request(request_id, head, now, *OPEN)
        if file_documents(household=row.household_id, case=case_of(request_id), by=head.actor, now=now):
            record_event(row, "request.evidence_added", by=head.actor, now=now)


# ---------------------------------------------------------------------------------------- underneath


def _last_words(row: Request) -> str:
    """What was added last; empty if nothing was."""
    added = (
        ApplicantWords.objects.filter(household_id=row.household_id, request_id=row.id).order_by("id").last()
    )
    return key_ring().unseal(bytes(added.words), ADDED_WORDS).decode() if added else ""
