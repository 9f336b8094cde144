"""What the queries give to a screen: plain values, in words where a citizen reads them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from hemayat.agreements.queries import ClockView
from hemayat.cases.states import CaseStateText
from hemayat.common.language import Words
from hemayat.requests.kinds import KIND_WORDS
from hemayat.requests.states import (
    OWN_HOUSEHOLD,
    REMINDED_TEXT,
    TO_BE_CALLED_TEXT,
    WORDING,
    CaseKind,
    CaseState,
)

SUPPORT_CONTINUES = "request.support_continues"
"""The event: an adverse change was put off because of the request (A15)."""


@dataclass(frozen=True)
class CaseSummary:
    """One line of the list of requests. `tracking_code` is grouped, and empty for a draft.

    `answer_by`: the last day for the applicant’s answer, while an officer’s question waits for it.
    `person_asked_about`: the request after which a case officer was asked for. `about`: of an objection, the run or
    else the decision of the household's own that it names.
    """

    id: int
    kind: CaseKind
    state: CaseState
    tracking_code: str
    created_at: dt.datetime
    filed_at: dt.datetime | None
    due_on: dt.date | None
    ended_at: dt.datetime | None
    answer_by: dt.date | None = None
    person_asked_about: int | None = None
    decision_id: int | None = None
    about: tuple[int | None, int | None] = (None, None)

    @property
    def has_own_household(self) -> bool:
        """Whether it ended because the applicant heads a household of their own."""
        return ended_by_own_household(self)

    @property
    def wording(self) -> CaseStateText:
        return OWN_HOUSEHOLD if ended_by_own_household(self) else WORDING[self.state]

    @property
    def title(self) -> Words:
        return KIND_WORDS[self.kind]

    @property
    def is_with_applicant(self) -> bool:
        """Whether an officer's question waits for the applicant, so that our clock is paused."""
        return self.state is CaseState.AWAITING_APPLICANT


@dataclass(frozen=True)
class CaseHistoryEntry:
    """One dated line of the history. `words`: what happened; `state`: in which the request was afterwards.

    `document`: the id of the document that a decision names.
    """

    at: dt.datetime
    event: str
    by: str
    state: CaseState
    words: Words
    registers: tuple[str, ...] = ()
    document: str = ""


@dataclass(frozen=True)
class RegisterWait:
    """A register that has not answered yet, told in the open. `until`: then an officer takes the case on without it."""

    register: str
    title: Words
    owner: Words
    since: dt.datetime
    until: dt.date


@dataclass(frozen=True)
class QuestionView:
    """What a case officer asked; `answer` is empty until there is one.

    `is_reminded`: whether the head was reminded of it. `is_to_be_called`: whether the hotline calls next.
    """

    id: int
    words: str
    asked_at: dt.datetime
    answer_by: dt.date
    answer: str
    answered_at: dt.datetime | None
    is_reminded: bool
    is_to_be_called: bool
    is_for_consent: bool
    """Whether it asks for consent to more registers: the page of consents answers it."""


@dataclass(frozen=True)
class AddedText:
    """What the applicant added in writing after the request was filed."""

    words: str = field(repr=False)
    at: dt.datetime


@dataclass(frozen=True)
class OfficerAnswerView:
    """What an officer answered to one document, or to the applicant's words where `document` is None."""

    document: uuid.UUID | None
    words: str = field(repr=False)
    at: dt.datetime


@dataclass(frozen=True)
class VisitView:
    """An exception (R4.4b): why, where and when; `is_called_off`: it is not needed any more."""

    id: int
    reason: str
    place: str
    at: dt.datetime
    called_at: dt.datetime
    is_called_off: bool


@dataclass(frozen=True)
class DisputeView:
    """How the owner of a disputed data item stands to it. `result`: corrected or upheld; empty until it answers.

    `is_by_file`: the owner has no API, and is handed files.
    """

    register: str
    title: Words
    owner: Words
    fact: str
    claim: str
    state: str
    sent_at: dt.datetime | None
    owner_reference: str
    answered_at: dt.datetime | None
    result: str
    answer: str
    clock: ClockView | None
    is_by_file: bool


@dataclass(frozen=True)
class MemberView:
    """Somebody in the household of an application, as the civil registry confirmed them.

    `struck_because`, `struck_at`: an officer struck them out, for this reason, which the applicant reads.
    """

    person_no: int
    relation: str
    name: str
    birth_date: dt.date
    struck_because: str = field(default="", repr=False)
    struck_at: dt.datetime | None = None


@dataclass(frozen=True)
class ConsentView:
    """What the head consented to, in the words that were read. `last_asked_at`: of that register, for that request.

    `is_kept`: the request is being examined, so that the consent ends only with it.
    """

    id: int
    request: int
    tracking_code: str
    register: str
    title: Words
    owner: Words
    wording: str
    lang: str
    version: int
    given_at: dt.datetime
    withdrawn_at: dt.datetime | None
    last_asked_at: dt.datetime | None
    is_kept: bool


@dataclass(frozen=True)
class CaseView:
    """All that the head sees of one request.

    `case`: what its documents are kept under. `clock`: None for a draft. `decision_id`: of eligibility's decision,
    which knows what it was made in place of; None where it ended without one. `missing`: facts without which the rules
    cannot tell, while an officer looks at it.
    """

    id: int
    household: int
    kind: CaseKind
    state: CaseState
    case: str
    tracking_code: str
    answers: Mapping[str, str] = field(repr=False)
    members: tuple[MemberView, ...] = field(repr=False)
    created_at: dt.datetime
    filed_at: dt.datetime | None
    due_on: dt.date | None
    ended_at: dt.datetime | None
    about_run: int | None
    about_decision: int | None
    decision_id: int | None
    acts_as: str
    is_built: bool
    clock: ClockView | None
    events: tuple[CaseHistoryEntry, ...]
    waiting: tuple[RegisterWait, ...]
    missing: tuple[str, ...]
    questions: tuple[QuestionView, ...] = field(repr=False)
    added_words: tuple[AddedText, ...] = field(repr=False)
    officer_answers: tuple[OfficerAnswerView, ...] = field(repr=False)
    visits: tuple[VisitView, ...]
    dispute: DisputeView | None
    may_withdraw: bool
    words_at: dt.datetime | None
    person_asked_about: int | None

    @property
    def has_own_household(self) -> bool:
        """As of a summary."""
        return ended_by_own_household(self)

    @property
    def keeps_support(self) -> bool:
        """Whether an adverse change was put off because of it."""
        return any(event.event == SUPPORT_CONTINUES for event in self.events)

    @property
    def head_change(self) -> str:
        """Of a change of head that is decided: "changed" or "unchanged", as the civil registry says; else empty."""
        if self.kind is not CaseKind.CHANGE_OF_HEAD or self.state is not CaseState.DECIDED:
            return ""
        is_changed = any(event.event == "request.head_changed" for event in self.events)
        if self.decision_id is None:
            # The civil registry may have made somebody else the head.
            return "" if is_changed else "unchanged"
        return "changed" if is_changed or self.is_decided_automatically else ""

    @property
    def is_decided_automatically(self) -> bool:
        """Whether it ended with a decision that no person made."""
        ends = [event for event in self.events if event.state is CaseState.DECIDED]
        return bool(self.decision_id and ends and ends[0].by == "system")

    @property
    def wording(self) -> CaseStateText:
        """The state in words: title, what it means, the unit that answers for it."""
        if ended_by_own_household(self):
            return OWN_HOUSEHOLD
        wording, question = WORDING[self.state], self.open_question
        if self.state is not CaseState.AWAITING_APPLICANT or question is None or not question.is_reminded:
            return wording
        return replace(wording, text=TO_BE_CALLED_TEXT if question.is_to_be_called else REMINDED_TEXT)

    @property
    def title(self) -> Words:
        return KIND_WORDS[self.kind]

    @property
    def open_question(self) -> QuestionView | None:
        """What the head is to answer now; nothing once the request has ended."""
        if self.ended_at is not None:
            return None
        return next((question for question in self.questions if question.answered_at is None), None)

    @property
    def open_visits(self) -> tuple[VisitView, ...]:
        """Those that the head is asked to come to; none once the request has ended."""
        return tuple(visit for visit in self.visits if not (self.ended_at or visit.is_called_off))


@dataclass(frozen=True)
class RedeterminationWithOfficer:
    """A household that somebody else's request changed, and which the rules leave open.

    `why`: "missing" with facts, "registers" that are silent, or a "fault".
    """

    household: int
    affected: int
    province: str
    since: dt.datetime | None
    why: Mapping[str, object]


class EndedCase(Protocol):
    """As much of a request as its end is known by."""

    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def decision_id(self) -> int | None: ...


def ended_by_own_household(case: EndedCase) -> bool:
    """Whether the applicant heads a household of their own: no other application ends without a decision."""
    return (case.kind, case.state, case.decision_id) == (CaseKind.APPLICATION, CaseState.DECIDED, None)
