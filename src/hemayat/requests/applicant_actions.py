"""What the head of a household does: begin, fill in, file, answer, withdraw. Nobody else can (permissions.py)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress

from django.db import IntegrityError, transaction

from hemayat.accounts.results import Citizen
from hemayat.agreements.clocks import day_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.language import Lang
from hemayat.documents.actions import file_documents, forget_documents
from hemayat.requests.admissibility import check_can_begin
from hemayat.requests.answers import answers_of, set_answers
from hemayat.requests.claims import copy_open_claims
from hemayat.requests.consents import ConsentText, consent_text
from hemayat.requests.errors import CaseStateChanged, ConsentChanged, NoSuchRequest, RequestFault
from hemayat.requests.models import Consent, OfficerQuestion, Request
from hemayat.requests.needed_registers import needed_on
from hemayat.requests.permissions import check_is_head, check_leads, household_of
from hemayat.requests.questions import checked, has_words
from hemayat.requests.states import CaseKind, CaseState
from hemayat.requests.submission import FiledCase, SubmittedForm, case_of, file_all
from hemayat.requests.transitions import apply_transition, record_event

ANSWER = b"request_answer"


def begin_draft(
    *,
    kind: CaseKind | str,
    by: Citizen,
    now: dt.datetime,
    about_run: int | None = None,
    about_decision: int | None = None,
) -> int:
    """A draft of this kind; the one that is there is taken up again. `about_…`: the decision that is objected to.

    Raises NotTheHead, and CannotBegin or AlreadyOpen with what to do instead.
    """
    kind, head = CaseKind(kind), check_is_head(by)
    with acting_as(head.actor):
        check_leads(kind, head, day_of(now))
        check_can_begin(kind, head, about_run, about_decision, now)
        draft = draft_of(kind, head) or new_draft(kind, head, now) or draft_of(kind, head)
        assert draft is not None, "whoever was quicker has made it"
        if (draft.about_run, draft.about_decision) != (about_run, about_decision):
            draft.about_run, draft.about_decision = about_run, about_decision
            draft.save(update_fields=["about_run", "about_decision"])
    number: int = draft.id
    return number


def save_answers(*, request: int, answers: Mapping[str, str], by: Citizen, now: dt.datetime) -> None:
    """Keep answers, page by page. Raises AnswerRefused for one that cannot be kept; then none is."""
    head = check_is_head(by)
    with acting_as(head.actor):
        draft = own_request(request, head, CaseState.DRAFT)
        kept = {**answers_of(draft), **checked(CaseKind(draft.kind), answers)}
        set_answers(draft, kept)
        draft.saved_at, draft.words_at = now, now if has_words(kept) else None
        draft.save(update_fields=["answers", "saved_at", "words_at"])


def give_consents(*, request: int, read: str, by: Citizen, now: dt.datetime, lang: Lang = "fa") -> None:
    """Consent that the registers that this request needs are asked, and no others.

    `read`: the SHA-256 of the text that was read, in `lang`. Raises ConsentChanged if the request needs other
    registers by now: nobody consents to a list that they have not seen.
    """
    head = check_is_head(by)
    with acting_as(head.actor):
        found = own_request(request, head, *_NOT_ENDED)
        text = consent_text(needed_on(day_of(now), answers_of(found)), lang)
        if text.sha256 != read:
            raise ConsentChanged
        given = Consent.objects.filter(household_id=found.household_id, request_id=request, withdrawn_at=None)
        kept = set(given.values_list("register", flat=True))
        if found.state == CaseState.DRAFT:
            given.exclude(register__in=text.registers).update(withdrawn_at=now)
        new = [name for name in text.registers if name not in kept]
        Consent.objects.bulk_create(_consent(found, name, text, now) for name in new)
        if new:
            _ask_now(found, now)
            detail = {"registers": new, "version": text.version}
            record_event(found, "request.consented", by=head.actor, now=now, detail=detail)


def withdraw_consent(*, consent: int, by: Citizen, now: dt.datetime) -> None:
    """This register is not asked any more for this request. What it has answered already stays with the decision."""
    head = check_is_head(by)
    with acting_as(head.actor):
        given = Consent.objects.filter(household_id=household_of(head), id=consent).first()
        if given is None:
            raise NoSuchRequest
        found = own_request(given.request_id, head, *CaseState)
        rows = Consent.objects.filter(household_id=household_of(head), id=consent, withdrawn_at=None)
        if rows.update(withdrawn_at=now):
            detail = {"registers": [given.register]}
            record_event(found, "request.consent_withdrawn", by=head.actor, now=now, detail=detail)


def file_request(*, request: int, key: str, by: Citizen, now: dt.datetime) -> FiledCase:
    """File a draft: from now on it has a tracking code, a day by which we answer, and a clock that runs.

    `key`: of the form, made when it was shown. The same form again, however often and however many at once, gives the
    same answer; so does whatever was filed already. Raises Incomplete with the tasks that are missing, NotTheHead.
    """
    form = SubmittedForm(request, key, check_is_head(by))
    try:
        found = _filed(form, now)
    except IntegrityError:
        # The same form files another draft at this very moment: the database keeps one, and that one is told.
        found = _filed(form, now)
    if isinstance(found, RequestFault):
        raise found
    return found


def file_together(forms: Sequence[SubmittedForm], *, now: dt.datetime) -> list[FiledCase | RequestFault]:
    """Forms that many heads sent, each as `file_request` judges it alone; in one transaction of the system.

    What is not filed is told in its place. Raises NotTheHead where one comes from anybody but a head, IntegrityError
    where one of the forms files elsewhere at this very moment; then nothing is filed.
    """
    for form in forms:
        check_is_head(form.by)
    with acting_as(SYSTEM):
        return file_all(forms, now)


def withdraw_request(*, request: int, by: Citizen, now: dt.datetime) -> None:
    """Give a request up, or throw a draft away. What was filed stays to be read; nothing is decided any more."""
    head = check_is_head(by)
    with acting_as(head.actor):
        found = own_request(request, head, *_NOT_ENDED)
        is_draft = found.state == CaseState.DRAFT
        apply_transition(
            found, "request.discarded" if is_draft else "request.withdrawn", by=head.actor, now=now
        )
        if is_draft:
            forget_documents(household=found.household_id, case=case_of(request), by=head.actor, now=now)


def answer_question(*, request: int, words: str, by: Citizen, now: dt.datetime) -> None:
    """Answer what the case officer asked. Our clock goes on; evidence added meanwhile belongs to the answer."""
    head = check_is_head(by)
    with acting_as(head.actor):
        found = own_request(request, head, CaseState.AWAITING_APPLICANT)
        asked = OfficerQuestion.objects.filter(
            household_id=household_of(head), request_id=request, answered_at=None
        )
        given = checked(CaseKind.OBJECTION, {"why": words})["why"]
        if not given or not asked.update(answer=key_ring().seal(given.encode(), ANSWER), answered_at=now):
            raise CaseStateChanged
        file_documents(household=found.household_id, case=case_of(request), by=head.actor, now=now)
        found.next_at = None  # nothing more happens by itself on the day that the answer was wanted by
        found.words_at = now
        apply_transition(
            found, "request.question_answered", by=head.actor, now=now, also=("next_at", "words_at")
        )


def own_request(request: int, head: Citizen, *states: CaseState) -> Request:
    """The head's own request, locked.

    Raises NoSuchRequest, and CaseStateChanged where it is in none of these states.
    """
    rows = Request.objects.select_for_update().filter(household_id=household_of(head), id=request)
    found = rows.first()
    if found is None:
        raise NoSuchRequest
    if found.state not in states:
        raise CaseStateChanged
    return found


def draft_of(kind: CaseKind, head: Citizen) -> Request | None:
    """The head's draft of this kind, locked; None if there is none."""
    rows = Request.objects.select_for_update().filter(household_id=household_of(head), kind=kind)
    return rows.filter(state=CaseState.DRAFT).first()


def new_draft(kind: CaseKind, head: Citizen, now: dt.datetime) -> Request | None:
    """None where another tab or telephone was quicker: the database keeps one draft of a kind."""
    with suppress(IntegrityError), transaction.atomic():
        draft = Request.objects.create(
            household_id=household_of(head),
            province=head.province,
            kind=kind,
            person_index=head.person_index,
            person_sealed=head.national_id_sealed,
            acts_as=head.acts_as,
            is_applicant=head.is_applicant,
            is_synthetic=head.is_synthetic,
            created_at=now,
            saved_at=now,
        )
        copy_open_claims(draft)
        record_event(draft, "request.begun", by=head.actor, now=now)
        return draft
    return None


# ---------------------------------------------------------------------------------------- underneath

_NOT_ENDED = tuple(state for state in CaseState if state not in {CaseState.DECIDED, CaseState.WITHDRAWN})


def _consent(request: Request, register: str, text: ConsentText, now: dt.datetime) -> Consent:
    return Consent(
        household_id=request.household_id,
        province=request.province,
        request_id=request.id,
        register=register,
        lang=text.lang,
        wording=text.words,
        wording_sha256=text.sha256,
        version=text.version,
        given_at=now,
    )


def _ask_now(request: Request, now: dt.datetime) -> None:
    """A request that waits for nothing but this consent is taken on again, unless an officer has it in hand."""
    if request.state == CaseState.AWAITING_OFFICER and request.officer_id is None:
        request.next_at = now
        request.save(update_fields=["next_at"])


def _filed(form: SubmittedForm, now: dt.datetime) -> FiledCase | RequestFault:
    with acting_as(form.by.actor):
        return file_all([form], now)[0]
