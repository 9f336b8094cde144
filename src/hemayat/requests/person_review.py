"""One button after an automatic, unfavourable end: a case officer looks at the same matter (R1.4e).

It files an objection to that decision, with the consents that were given before. So the matter has a day by which it is
answered, the earlier decision stays as it is (R1.4b), and the new request never ends unfavourably without an officer.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from hemayat.accounts.results import Citizen
from hemayat.audit.context import acting_as
from hemayat.common.dates import day_of
from hemayat.eligibility.effective_dates import result_told
from hemayat.eligibility.queries import before_of, decision_in, determination_of
from hemayat.requests.admissibility import check_can_begin
from hemayat.requests.answers import set_answers
from hemayat.requests.applicant_actions import draft_of, new_draft, own_request
from hemayat.requests.consents import needed_on
from hemayat.requests.errors import CaseStateChanged
from hemayat.requests.models import Consent, Request, RequestEvent
from hemayat.requests.permissions import check_is_head
from hemayat.requests.results import CaseView
from hemayat.requests.states import CaseKind, CaseState
from hemayat.requests.submission import SubmittedForm, file_all


def can_ask_for_person(case: CaseView) -> bool:
    """Whether this request ended automatically and unfavourably, still counts, and no person was asked for yet.

    Four queries at most; call it as the head.
    """
    if case.state is not CaseState.DECIDED or not case.is_decided_automatically:
        return False
    return _is_unfavourable(case.household, case.decision_id) and not _asked(case.household, case.id).exists()


def ask_for_person(*, request_id: int, by: Citizen, now: dt.datetime) -> int:
    """File the objection that an officer looks at; gives its number. Asked before, it gives the same.

    If the head has a draft of an objection, or consents were withdrawn, the draft is theirs to finish: it is marked,
    and an officer reads it once it is filed.

    Raises CaseStateChanged, CaseAlreadyOpen, CaseNotAdmissible, ApplicantNotHead.
    """
    head = check_is_head(by)
    with acting_as(head.actor):
        row = own_request(request_id, head, now, CaseState.DECIDED)
        if (known := _asked(row.household_id, row.id).first()) is not None:
            return int(known.id)
        if not _is_automatic(row) or not _is_unfavourable(row.household_id, row.decision_id):
            raise CaseStateChanged
        check_can_begin(CaseKind.OBJECTION, head, None, row.decision_id, now)
        if (draft := draft_of(CaseKind.OBJECTION, head)) is not None:
            return _marked(draft, row)
        draft = new_draft(CaseKind.OBJECTION, head, now)
        if draft is None:
            raise CaseStateChanged
        set_answers(draft, {"criteria": ""})
        number = _marked(draft, row)
        _consent_again(row, number, now)
        # What is missing, the head finishes: then the draft is there, and nothing was filed.
        file_all([SubmittedForm(number, f"person:{row.id}", head)], now)
    return number


# ---------------------------------------------------------------------------------------- underneath


def _asked(household: int, request_id: int) -> QuerySet[Request]:
    return Request.objects.filter(household_id=household, person_asked_about=request_id)


def _is_automatic(row: Request) -> bool:
    ends = RequestEvent.objects.filter(household_id=row.household_id, request_id=row.id)
    return ends.filter(event="request.decided", by_kind="system").exists()


def _is_unfavourable(household: int, decision: int | None) -> bool:
    """Whether this decision is in force, and gave no more than what was in force before it."""
    holds = determination_of(household)
    published_result = decision_in(household, decision) if decision is not None else None
    if holds is None or published_result is None or holds.decision_id != published_result.decision_id:
        return False
    before = before_of(published_result)
    return not result_told(published_result).is_better_than(result_told(before) if before else None)


def _marked(draft: Request, about: Request) -> int:
    draft.person_asked_about, draft.about_run, draft.about_decision = about.id, None, about.decision_id
    draft.save(update_fields=["person_asked_about", "about_run", "about_decision", "answers"])
    return int(draft.id)


def _consent_again(row: Request, number: int, now: dt.datetime) -> None:
    """The button says that the same registers are asked: the head consents in the words that they read before."""
    rows = Consent.objects.filter(household_id=row.household_id, request_id=row.id, withdrawn_at=None)
    given = rows.filter(register__in=needed_on(day_of(now), {}))
    Consent.objects.bulk_create(
        Consent(
            household_id=one.household_id, province=one.province, request_id=number, register=one.register,
            lang=one.lang, wording=one.wording, wording_sha256=one.wording_sha256, version=one.version, given_at=now,
        )
        for one in given
    )  # fmt: skip
