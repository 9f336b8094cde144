"""What the head of a household does: begin, fill in, file, answer, add, withdraw. Nobody else can (permissions.py).

Words and documents that are added to an open request have the same effect as if they had been filed with it: a person
reads them before an unfavourable end (R1.4e).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress

from django.db import IntegrityError, transaction

from hemayat.accounts.attempt_limits import count_own_hit_or
from hemayat.accounts.headship import indexes_of
from hemayat.accounts.results import Citizen
from hemayat.audit.context import NOBODY, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.common.language import Lang
from hemayat.documents.actions import file_documents, forget_documents
from hemayat.requests.admissibility import check_can_begin
from hemayat.requests.answers import answers_of, set_answers
from hemayat.requests.case_process import apply_transition, case_of, record_event, words_in
from hemayat.requests.consents import ConsentText, ReadText, consent_text, needed_on
from hemayat.requests.errors import (
    TOO_OFTEN_TODAY,
    CaseNotAdmissible,
    CaseStateChanged,
    ConsentChanged,
    NoSuchRequest,
    RequestFault,
)
from hemayat.requests.kinds import checked
from hemayat.requests.member_claims import copy_open_claims
from hemayat.requests.models import ApplicantWords, Consent, OfficerQuestion, Request
from hemayat.requests.permissions import check_acts_on, check_is_head, check_leads, household_of
from hemayat.requests.queries import ADDED_WORDS
from hemayat.requests.questions import has_words
from hemayat.requests.states import OPEN, CaseKind, CaseState
from hemayat.requests.submission import FiledCase, SubmittedForm, file_all

ANSWER = b"request_answer"
_NOT_ENDED = tuple(state for state in CaseState if state not in {CaseState.DECIDED, CaseState.WITHDRAWN})


def begin_draft(
    *,
    kind: CaseKind | str,
    by: Citizen,
    now: dt.datetime,
    about_run: int | None = None,
    about_decision: int | None = None,
) -> int:
    """A draft of this kind; the one that is there is taken up again. `about_…`: the decision that is objected to.

    Raises ApplicantNotHead, and CaseNotAdmissible or CaseAlreadyOpen with what to do instead.
    """
    kind, head = CaseKind(kind), check_is_head(by)
    with acting_as(head.actor):
        check_leads(kind, head, day_of(now))
        check_can_begin(kind, head, about_run, about_decision, now)
        draft = (
            draft_of(kind, head)
            or new_draft(kind, head, now, about_run=about_run, about_decision=about_decision)
            or draft_of(kind, head)
        )
        assert draft is not None, "whoever was quicker has made it"
        if (draft.about_run, draft.about_decision) != (about_run, about_decision):
            draft.about_run, draft.about_decision = about_run, about_decision
            draft.save(update_fields=["about_run", "about_decision"])
    number: int = draft.id
    return number


def save_answers(*, request_id: int, answers: Mapping[str, str], by: Citizen, now: dt.datetime) -> None:
    """Keep answers, page by page. Raises AnswerInvalid for one that cannot be kept; then none is."""
    head = check_is_head(by)
    with acting_as(head.actor):
        draft = own_request(request_id, head, now, CaseState.DRAFT)
        kept = {**answers_of(draft), **checked(CaseKind(draft.kind), answers)}
        set_answers(draft, kept)
        draft.saved_at, draft.words_at = now, now if has_words(kept) else None
        draft.save(update_fields=["answers", "saved_at", "words_at"])


def give_consents(*, request_id: int, read: str, by: Citizen, now: dt.datetime, lang: Lang = "fa") -> None:
    """Consent that the registers that this request needs are asked, and no others.

    `read`: the SHA-256 of the text that was read, in `lang`. Raises ConsentChanged if the request needs other
    registers by now: nobody consents to a list that they have not seen.
    """
    head = check_is_head(by)
    with acting_as(head.actor):
        this_request = own_request(request_id, head, now, *_NOT_ENDED)
        text = consent_text(needed_on(day_of(now), answers_of(this_request)), lang)
        if text.sha256 != read:
            raise ConsentChanged
        given = Consent.objects.filter(
            household_id=this_request.household_id, request_id=request_id, withdrawn_at=None
        )
        kept = set(given.values_list("register", flat=True))
        if this_request.state == CaseState.DRAFT:
            given.exclude(register__in=text.registers).update(withdrawn_at=now)
        new = [name for name in text.registers if name not in kept]
        Consent.objects.bulk_create(_consent(this_request, name, text, now) for name in new)
        if new:
            detail = {"registers": new, "version": text.version}
            if this_request.state == CaseState.AWAITING_APPLICANT and _close_consent_question(
                this_request, now
            ):
                this_request.next_at = now
                apply_transition(
                    this_request,
                    "request.consented",
                    by=head.actor,
                    now=now,
                    detail=detail,
                    also=("next_at",),
                )
                return
            _ask_now(this_request, now)
            record_event(this_request, "request.consented", by=head.actor, now=now, detail=detail)


def file_request(
    *, request_id: int, key: str, by: Citizen, now: dt.datetime, read: ReadText | None = None
) -> FiledCase:
    """File a draft: from now on it has a tracking code, a day by which we answer, and a clock that runs.

    `key`: of the form, made when it was shown. The same form again, however often and however many at once, gives the
    same answer; so does whatever was filed already. `read`: the text of consent on the same page, whose consents are
    given with it. Raises ConsentChanged if the request needs others by now, DraftIncomplete with the tasks that are
    missing, ApplicantNotHead.
    """
    form = SubmittedForm(request_id, key, check_is_head(by), read)
    try:
        found = _filed(form, now)
    except IntegrityError:
        # The same form files another draft at this very moment: the database keeps one, and that one is told.
        found = _filed(form, now)
    if isinstance(found, RequestFault):
        raise found
    return found


def file_together(forms: Sequence[SubmittedForm], *, now: dt.datetime) -> list[FiledCase | RequestFault]:
    """Forms that many heads sent, each as `file_request` judges it alone; in one transaction.

    The database binds each head by their session: a form whose session is over names no request. For a form that is not
    filed, the reason is in its place. Raises ApplicantNotHead if one comes from anybody but a head, IntegrityError if
    one of the forms files another draft at this very moment; then nothing is filed.
    """
    for form in forms:
        check_is_head(form.by)
    with acting_as(NOBODY):
        return file_all(forms, now, is_of_many=True)


def withdraw_request(*, request_id: int, by: Citizen, now: dt.datetime) -> None:
    """Give a request up, or throw a draft away. What was filed stays to be read; nothing is decided any more.

    Its consents end with it: no register is asked any more. What a register has answered already stays with the case.
    """
    head = check_is_head(by)
    with acting_as(head.actor):
        this_request = own_request(request_id, head, now, *_NOT_ENDED)
        is_draft = this_request.state == CaseState.DRAFT
        apply_transition(
            this_request, "request.discarded" if is_draft else "request.withdrawn", by=head.actor, now=now
        )
        given = Consent.objects.filter(
            household_id=household_of(head), request_id=request_id, withdrawn_at=None
        )
        given.update(withdrawn_at=now)
        if is_draft:
            forget_documents(
                household=this_request.household_id, case=case_of(request_id), by=head.actor, now=now
            )


def answer_question(*, request_id: int, words: str, by: Citizen, now: dt.datetime) -> None:
    """Answer what the case officer asked. Our clock goes on; evidence added meanwhile belongs to the answer."""
    head = check_is_head(by)
    with acting_as(head.actor):
        this_request = own_request(request_id, head, now, CaseState.AWAITING_APPLICANT)
        questions = OfficerQuestion.objects.filter(
            household_id=household_of(head),
            request_id=request_id,
            asked_by_id__isnull=False,
            answered_at=None,
        )
        given = checked(CaseKind.OBJECTION, {"why": words})["why"]
        if not given or not questions.update(answer=key_ring().seal(given.encode(), ANSWER), answered_at=now):
            raise CaseStateChanged
        file_documents(household=this_request.household_id, case=case_of(request_id), by=head.actor, now=now)
        this_request.next_at = None  # nothing more happens by itself on the day that the answer was wanted by
        this_request.words_at = now
        apply_transition(
            this_request, "request.question_answered", by=head.actor, now=now, also=("next_at", "words_at")
        )


def own_request(request_id: int, head: Citizen, now: dt.datetime, *states: CaseState) -> Request:
    """The head's own request, locked.

    Raises NoSuchRequest, ApplicantNotHead if our records name another head, and CaseStateChanged where it is in none of
    these states.
    """
    rows = Request.objects.select_for_update().filter(household_id=household_of(head), id=request_id)
    found = rows.first()
    if found is None:
        raise NoSuchRequest
    check_acts_on(found, head, day_of(now))
    if found.state not in states:
        raise CaseStateChanged
    return found


def draft_of(kind: CaseKind, head: Citizen) -> Request | None:
    """The head's draft of this kind, locked; None if there is none. A draft to change the head is its writer's."""
    rows = Request.objects.select_for_update().filter(household_id=household_of(head), kind=kind)
    if kind is CaseKind.CHANGE_OF_HEAD:
        rows = rows.filter(person_index__in=indexes_of(head))
    return rows.filter(state=CaseState.DRAFT).first()


def new_draft(
    kind: CaseKind,
    head: Citizen,
    now: dt.datetime,
    *,
    about_run: int | None = None,
    about_decision: int | None = None,
) -> Request | None:
    """None where another tab or telephone was quicker: the database keeps one draft.

    Raises CaseNotAdmissible if the person has begun too many requests today.
    """
    with suppress(IntegrityError), transaction.atomic():
        # An objection has a last day: no other request of the same day may prevent it.
        kind_of_limit = "objection" if kind is CaseKind.OBJECTION else "request"
        count_own_hit_or(CaseNotAdmissible(TOO_OFTEN_TODAY), kind_of_limit, now)
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
            about_run=about_run,
            about_decision=about_decision,
        )
        copy_open_claims(draft)
        record_event(draft, "request.begun", by=head.actor, now=now)
        return draft
    return None


def add_words(*, request_id: int, words: str, by: Citizen, now: dt.datetime) -> None:
    """Add an explanation; the same words again, as by a second press of the button, change nothing.

    Raises CASE_TEXT_MISSING for none, AnswerInvalid for too long a text, CaseStateChanged after the end,
    TOO_OFTEN_TODAY.
    """
    head, plain = check_is_head(by), words_in(checked(CaseKind.OBJECTION, {"why": words})["why"])
    with acting_as(head.actor):
        row = own_request(request_id, head, now, *OPEN)
        if plain == _last_words(row):
            return
        count_own_hit_or(RequestFault(TOO_OFTEN_TODAY), "words", now)
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


def _consent(head_request: Request, register: str, text: ConsentText, now: dt.datetime) -> Consent:
    return Consent(
        household_id=head_request.household_id,
        province=head_request.province,
        request_id=head_request.id,
        register=register,
        lang=text.lang,
        wording=text.words,
        wording_sha256=text.sha256,
        version=text.version,
        given_at=now,
    )


def _close_consent_question(row: Request, now: dt.datetime) -> bool:
    """Whether the request waited for this consent, and not for the answer to an officer's question."""
    questions = OfficerQuestion.objects.filter(
        household_id=row.household_id, request_id=row.id, asked_by_id=None, answered_at=None
    )
    return bool(questions.update(answered_at=now))


def _ask_now(head_request: Request, now: dt.datetime) -> None:
    """A request with the officers is taken on again: at once, or as soon as no officer has it in hand."""
    if head_request.state == CaseState.AWAITING_OFFICER:
        head_request.next_at = now
        head_request.save(update_fields=["next_at"])


def _filed(form: SubmittedForm, now: dt.datetime) -> FiledCase | RequestFault:
    with acting_as(form.by.actor):
        return file_all([form], now)[0]


def _last_words(row: Request) -> str:
    """What was added last; empty if nothing was."""
    added = (
        ApplicantWords.objects.filter(household_id=row.household_id, request_id=row.id).order_by("id").last()
    )
    return key_ring().unseal(bytes(added.words), ADDED_WORDS).decode() if added else ""
