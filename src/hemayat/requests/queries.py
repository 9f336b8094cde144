"""Every read of requests that a screen needs. Who may see what is the database's to say: call it as who asks."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from hemayat.accounts.headship import indexes_of
from hemayat.accounts.results import Citizen
from hemayat.agreements.queries import ClockView, clocks_of
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.common.language import Lang, Words
from hemayat.common.tracking_code import grouped, tracking_code_in
from hemayat.inquiries.adapter_selection import is_by_file
from hemayat.inquiries.models import RegisterAnswer
from hemayat.registers.owners import OWNERS
from hemayat.registers.schema import TABLES
from hemayat.requests.answers import answers_of
from hemayat.requests.case_process import registers_until
from hemayat.requests.case_rows import Found, models_of, rows_of_case
from hemayat.requests.consents import ConsentText, consent_text, needed_on
from hemayat.requests.errors import ApplicantNotHead, NoSuchRequest
from hemayat.requests.event_texts import EVENT_WORDS
from hemayat.requests.kinds import KINDS
from hemayat.requests.models import (
    Affected,
    ApplicantWords,
    Consent,
    Dispute,
    MemberStrike,
    OfficerAnswer,
    OfficerQuestion,
    Request,
    RequestEvent,
    RequestMember,
    Visit,
)
from hemayat.requests.permissions import check_reads, household_of
from hemayat.requests.questions import DraftContent, DraftTask, tasks
from hemayat.requests.results import (
    AddedText,
    CaseHistoryEntry,
    CaseSummary,
    CaseView,
    ConsentView,
    DisputeView,
    MemberView,
    OfficerAnswerView,
    QuestionView,
    RedeterminationWithOfficer,
    RegisterWait,
    VisitView,
    ended_by_own_household,
)
from hemayat.requests.states import ENDED, TABLE, CaseKind, CaseState

QUESTION, ANSWER, MEMBER, MEMBER_STRIKE, DISPUTE_ANSWER, ADDED_WORDS, OFFICER_ANSWER = (
    b"request_question",
    b"request_answer",
    b"request_member",
    b"member_strike",
    b"dispute_answer",
    b"request_words",
    b"officer_answer",
)
MOST_WITH_OFFICERS = 200


def answers_with_decision(
    decision: int, by: Citizen, on: dt.date
) -> tuple[str, tuple[OfficerAnswerView, ...]]:
    """The case that a decision was made for, as its documents are kept, and what an officer answered in it.

    Nothing for a decision that was made for no request, or for one that they may not read. Four queries at most.
    """
    household = household_of(by)
    event = RequestEvent.objects.filter(household_id=household, detail__decision=decision).first()
    if event is None:
        return "", ()
    row = Request.objects.get(household_id=household, id=event.request_id)
    try:
        check_reads(row, by, on)
    except (ApplicantNotHead, NoSuchRequest):
        return "", ()
    answers = OfficerAnswer.objects.filter(household_id=household, request_id=row.id, at__lte=event.at)
    return f"request:{row.id}", officer_answers_of(answers.order_by("id"))


def requests_of(household: int, by: Citizen | None = None) -> list[CaseSummary]:
    """The household's requests and drafts, the newest first; not drafts that were thrown away. One query.

    `by`: the head who reads it, without drafts of others to change the head. The database hides these on the citizens'
    site in any case.
    """
    rows = Request.objects.filter(household_id=household).exclude(state=CaseState.WITHDRAWN, filed_at=None)
    if by is not None:
        of_others = Q(kind=CaseKind.CHANGE_OF_HEAD, filed_at=None) & ~Q(person_index__in=indexes_of(by))
        rows = rows.exclude(of_others)
    return [_summary(row) for row in rows.order_by("-id")]


def request_of(
    household: int, request_id: int, *, now: dt.datetime | None = None, by: Citizen | None = None
) -> CaseView:
    """One request with all that belongs to it. Four queries, or five if `by` has not filed it.

    `by`: the head who reads it, if it is not for staff. Raises NoSuchRequest, and ApplicantNotHead if they have not
    filed it and our record names another head.
    """
    rows = Request.objects.filter(household_id=household, id=request_id)
    found = rows.exclude(state=CaseState.WITHDRAWN, filed_at=None).first()
    if found is None:
        raise NoSuchRequest
    now = now or dt.datetime.now(dt.UTC)
    if by is not None:
        check_reads(found, by, day_of(now))
    return view_of(found, parts_of(found, rows_of_case(found), now))


def requests_filed_by(household: int, person_index: bytes) -> list[int]:
    """Those of the household that this person filed. One query."""
    rows = Request.objects.filter(household_id=household, person_index=person_index).exclude(filed_at=None)
    return list(rows.values_list("id", flat=True))


def summary_of(household: int, request_id: int) -> CaseSummary:
    """One line about a request, without what belongs to it. Raises NoSuchRequest. One query."""
    rows = Request.objects.filter(household_id=household, id=request_id)
    found = rows.exclude(state=CaseState.WITHDRAWN, filed_at=None).first()
    if found is None:
        raise NoSuchRequest
    return _summary(found)


def request_by_code(code: str) -> tuple[int, int] | None:
    """Household and request with this tracking code, however it is written; None where this actor sees none."""
    rows = Request.objects.filter(tracking_code=tracking_code_in(code) or None)
    return rows.values_list("household_id", "id").first()


def names_members(household: int, request_id: int) -> bool:
    """Whether this request names members itself, so that an officer decides it."""
    return RequestMember.objects.filter(household_id=household, request_id=request_id).exists()


def tasks_of(request_id: int) -> list[DraftTask]:
    """What has to be done before a draft can be filed, in the order of the page. Raises NoSuchRequest."""
    this_request = Request.objects.filter(id=request_id).first()
    if this_request is None:
        raise NoSuchRequest
    return tasks(filled(this_request))


def consents_of(household: int) -> list[ConsentView]:
    """What the head consented to for requests that are filed, and when a register was asked last. Three queries."""
    rows = Consent.objects.filter(household_id=household).order_by("-given_at", "id")
    codes = Request.objects.filter(household_id=household, tracking_code__isnull=False)
    filed = {row.id: row for row in codes.only("id", "tracking_code", "ended_at")}
    answers = RegisterAnswer.objects.filter(household_id=household).values_list("about", "register")
    asked = {(about, register): last for about, register, last in answers.annotate(last=Max("asked_at"))}
    return [
        _consent(row, filed[row.request_id], asked.get((f"request:{row.request_id}", row.register)))
        for row in rows
        if row.request_id in filed
    ]


def consent_needed(household: int, request_id: int, lang: Lang, day: dt.date) -> ConsentText:
    """The text by which the head consents to what this request needs by the rules of a day. Two queries."""
    this_request = Request.objects.filter(household_id=household, id=request_id).first()
    if this_request is None:
        raise NoSuchRequest
    return consent_text(needed_on(day, answers_of(this_request)), lang)


def lacks_consent(household: int, request_id: int, day: dt.date) -> bool:
    """Whether a register that the request needs may not be asked: the rules need more than when it was filed."""
    needed = consent_needed(household, request_id, "fa", day).registers
    return not given_consents(household, request_id) >= set(needed)


def given_consents(household: int, request_id: int) -> frozenset[str]:
    """The registers that may be asked for this request. One query."""
    rows = Consent.objects.filter(household_id=household, request_id=request_id, withdrawn_at=None)
    return frozenset(rows.values_list("register", flat=True))


def with_officers() -> list[RedeterminationWithOfficer]:
    """Households to be decided again that wait for an officer, the longest first: of one's provinces. One query."""
    rows = Affected.objects.filter(handed_over_at__isnull=False, decided_at=None).order_by("handed_over_at")
    return [_with_officer(row) for row in rows[:MOST_WITH_OFFICERS]]


def with_officer(affected: int) -> RedeterminationWithOfficer | None:
    """One of them; None where it waits for no officer any more, or is not seen. One query."""
    row = Affected.objects.filter(id=affected, handed_over_at__isnull=False, decided_at=None).first()
    return _with_officer(row) if row else None


def filled(head_request: Request) -> DraftContent:
    """What there is of a draft. Two queries at most."""
    kind, household = CaseKind(head_request.kind), head_request.household_id
    is_built = kind is CaseKind.APPLICATION and head_request.is_applicant
    return DraftContent(
        questions=KINDS[kind].questions,
        answers=answers_of(head_request),
        consents=given_consents(household, head_request.id),
        needed=needed_on(timezone.localdate(), answers_of(head_request)),
        is_built=is_built,
    )


def title_of(register: str) -> Words:
    return TABLES[register].title


def owner_of(register: str) -> Words:
    return OWNERS[TABLES[register].owner]


# ---------------------------------------------------------------------------------------- underneath


def _with_officer(row: Affected) -> RedeterminationWithOfficer:
    return RedeterminationWithOfficer(row.household_id, row.id, row.province, row.handed_over_at, row.why)


def _summary(row: Request) -> CaseSummary:
    return CaseSummary(
        row.id,
        CaseKind(row.kind),
        CaseState(row.state),
        grouped(row.tracking_code or ""),
        row.created_at,
        row.filed_at,
        row.answer_on,
        row.ended_at,
        _applicant_answers_by(row),
        row.person_asked_about,
        row.decision_id,
        (row.about_run, row.about_decision),
    )


def _applicant_answers_by(row: Request) -> dt.date | None:
    """A request that waits for its applicant is looked at again at the midnight after their last day."""
    if row.state != CaseState.AWAITING_APPLICANT or row.next_at is None:
        return None
    return day_of(row.next_at) - dt.timedelta(days=1)


@dataclass(frozen=True)
class CaseParts:
    """What stands in other tables of a request, in the order in which it came to be."""

    events: Sequence[RequestEvent]
    questions: Sequence[OfficerQuestion]
    words: Sequence[ApplicantWords]
    officer_answers: Sequence[OfficerAnswer]
    visits: Sequence[Visit]
    members: Sequence[RequestMember]
    strikes: Mapping[int, MemberStrike]
    dispute: Dispute | None
    clock: ClockView | None
    owners_clock: ClockView | None


def parts_of(row: Request, found: Found, now: dt.datetime) -> CaseParts:
    """`found`: the rows of the case, however they were read. Two queries, for its clocks."""
    own, owners = f"request:{row.id}", f"dispute:{row.id}"
    clocks = clocks_of(row.household_id, [own, owners], day_of(now))
    return CaseParts(
        events=models_of(RequestEvent, found),
        questions=models_of(OfficerQuestion, found),
        words=models_of(ApplicantWords, found),
        officer_answers=models_of(OfficerAnswer, found),
        visits=models_of(Visit, found),
        members=sorted(models_of(RequestMember, found), key=lambda item: item.person_no),
        strikes={model.person_no: model for model in models_of(MemberStrike, found)},
        dispute=next(iter(models_of(Dispute, found)), None),
        clock=clocks.get(own),
        owners_clock=clocks.get(owners),
    )


def view_of(row: Request, parts: CaseParts) -> CaseView:
    """A request with all that belongs to it, however it was read."""
    state = CaseState(row.state)
    return CaseView(
        id=row.id,
        household=row.household_id,
        kind=CaseKind(row.kind),
        state=state,
        case=f"request:{row.id}",
        tracking_code=grouped(row.tracking_code or ""),
        answers=answers_of(row),
        members=tuple(member_of(member, parts.strikes.get(member.person_no)) for member in parts.members),
        created_at=row.created_at,
        filed_at=row.filed_at,
        due_on=row.due_on,
        ended_at=row.ended_at,
        about_run=row.about_run,
        about_decision=row.about_decision,
        decision_id=row.decision_id,
        acts_as=row.acts_as,
        is_built=row.kind == CaseKind.APPLICATION and row.is_applicant,
        clock=parts.clock,
        events=tuple(_event(event) for event in parts.events),
        waiting=_waiting(row),
        missing=_missing(parts.events) if state is CaseState.AWAITING_OFFICER else (),
        questions=tuple(_question(member) for member in parts.questions),
        added_words=tuple(_added(member) for member in parts.words),
        officer_answers=officer_answers_of(parts.officer_answers),
        visits=tuple(_visit(member, row) for member in parts.visits),
        dispute=_dispute(parts.dispute, parts.owners_clock) if parts.dispute else None,
        may_withdraw=state not in ENDED,
        words_at=row.words_at,
        person_asked_about=row.person_asked_about,
    )


def _event(row: RequestEvent) -> CaseHistoryEntry:
    registers = tuple(row.detail.get("registers", ()))
    return CaseHistoryEntry(
        row.at, row.event, TABLE.actors[row.by_kind], CaseState(row.state), EVENT_WORDS[row.event], registers,
        row.detail.get("document", ""),
    )  # fmt: skip


def _missing(events: Sequence[RequestEvent]) -> tuple[str, ...]:
    """What the last attempt to decide found unknown."""
    found = (event.detail["missing"] for event in reversed(events) if "missing" in event.detail)
    return tuple(next(found, ()))


def _waiting(row: Request) -> tuple[RegisterWait, ...]:
    if row.state in ENDED or not row.awaited:
        return ()
    until = registers_until(row)
    return tuple(
        RegisterWait(
            register, title_of(register), owner_of(register), dt.datetime.fromisoformat(since), until
        )
        for register, since in row.awaited.items()
    )


def officer_answers_of(rows: Iterable[OfficerAnswer]) -> tuple[OfficerAnswerView, ...]:
    """The newest answer to each document and to the words, the words first. `rows`: in the order of their numbers."""
    newest = {row.document_id: row for row in rows}
    keys = key_ring()
    return tuple(
        OfficerAnswerView(
            uuid.UUID(str(row.document_id)) if row.document_id else None,
            keys.unseal(bytes(row.words), OFFICER_ANSWER).decode(),
            row.at,
        )
        for row in sorted(newest.values(), key=lambda row: (row.document_id is not None, row.id))
    )


def member_of(request_member: RequestMember, strike: MemberStrike | None = None) -> MemberView:
    document: dict[str, Any] = json.loads(key_ring().unseal(bytes(request_member.row), MEMBER))
    return MemberView(
        request_member.person_no,
        request_member.relation,
        f"{document['given_name']} {document['family_name']}",
        dt.date.fromisoformat(document["birth_date"]),
        key_ring().unseal(bytes(strike.reason), MEMBER_STRIKE).decode() if strike else "",
        strike.at if strike else None,
    )


def _question(row: OfficerQuestion) -> QuestionView:
    keys = key_ring()
    answer = keys.unseal(bytes(row.answer), ANSWER).decode() if row.answer else ""
    words = keys.unseal(bytes(row.words), QUESTION).decode()
    return QuestionView(
        row.id,
        words,
        row.asked_at,
        row.answer_by,
        answer,
        row.answered_at,
        row.reminders > 0,
        row.call_on is not None,
        row.asked_by_id is None,
    )


def _added(row: ApplicantWords) -> AddedText:
    return AddedText(key_ring().unseal(bytes(row.words), ADDED_WORDS).decode(), row.at)


def _visit(row: Visit, of: Request) -> VisitView:
    """What was still to come when somebody's application ended automatically was called off with it."""
    is_over = ended_by_own_household(of) and of.ended_at is not None and row.at > of.ended_at
    is_called_off = is_over or row.called_off_at is not None
    return VisitView(row.id, row.reason, row.place, row.at, row.called_at, is_called_off)


def _dispute(row: Dispute, clock: ClockView | None) -> DisputeView:
    return DisputeView(
        row.register,
        title_of(row.register),
        owner_of(row.register),
        row.fact,
        row.claim,
        row.state,
        row.sent_at,
        row.owner_reference,
        row.answered_at,
        row.result,
        key_ring().unseal(bytes(row.answer), DISPUTE_ANSWER).decode() if row.answer else "",
        clock,
        is_by_file(row.register),
    )


def _consent(row: Consent, filed: Request, last_asked_at: dt.datetime | None) -> ConsentView:
    assert filed.tracking_code is not None, "a request that is filed has one"
    return ConsentView(
        row.id,
        row.request_id,
        grouped(filed.tracking_code),
        row.register,
        title_of(row.register),
        owner_of(row.register),
        row.wording,
        row.lang,
        row.version,
        row.given_at,
        row.withdrawn_at,
        last_asked_at,
        filed.ended_at is None,
    )
