"""What a letter is about: the household's approval, its refusal, or what it waits for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from hemayat.agreements.contacts import agreement_shown
from hemayat.agreements.content import ServiceAgreement
from hemayat.approvals.queries import ApprovalView, approvals_of
from hemayat.common.dates import day_of
from hemayat.eligibility.presenter import DecisionView, present_decision
from hemayat.eligibility.queries import PublishedResult, determination_of, run_of
from hemayat.eligibility.reasons import MissingDataItem
from hemayat.households.queries import NamedPerson, head_of, person
from hemayat.letters.states import LetterKind
from hemayat.publication.queries import why_not_decided
from hemayat.requests.missing_data import DataRequest, data_request_of
from hemayat.requests.queries import requests_of
from hemayat.requests.results import CaseSummary
from hemayat.requests.states import CaseKind
from hemayat.rules.unknowns import ELIGIBLE, NOT_ELIGIBLE
from hemayat.web.citizen.approvals.own_approval import ApprovalLetterDisplay, shown_of
from hemayat.web.citizen.decision.effect import takes_effect_on
from hemayat.web.citizen.decision.remedies import RemediesDisplay, remedies_of
from hemayat.web.citizen.service_end import service_end_context
from hemayat.web.citizen.status.undecided_texts import NotDecidedText, not_decided_words
from hemayat.web.shared.language import page_language


@dataclass(frozen=True)
class LetterWait:
    """What an undecided household waits for.

    `since`: None if nothing was filed, asked or published. `case`: the filed request; `data_request`: registers that
    are asked without one. `answer_by`: None if no answer was promised. `answer_within`: working days until we answer
    somebody who files a request. `is_approval_due`: the household is eligible, and its new head has no approval yet.
    """

    since: dt.date | None
    case: CaseSummary | None
    data_request: DataRequest | None
    missing: Sequence[MissingDataItem]
    answer_by: dt.date | None
    answer_within: int
    why: NotDecidedText | None
    is_approval_due: bool = False

    @property
    def is_with_applicant(self) -> bool:
        return self.case is not None and self.case.is_with_applicant

    @property
    def is_with_officer(self) -> bool:
        """Whether an officer looks at it because the registers did not answer in time."""
        return self.case is None and self.data_request is not None and self.data_request.is_with_officer


@dataclass(frozen=True)
class LetterSubject:
    """One of `approval`, `wait` and a refusal's `decision` says what the letter is about.

    `decision`: None if nothing was decided. `remedies`: of a decision to the household's disadvantage. `is_current`: of
    an approval, whether `decision` is today's result, and not that of the day of issue. `is_result_open`: it is in
    force, and the latest run has no result. `data_request`: what is asked about it then.
    """

    kind: LetterKind
    holder_id: int
    holder: NamedPerson
    agreement: ServiceAgreement
    has_ended: bool
    decision: DecisionView | None = None
    approval: ApprovalLetterDisplay | None = None
    wait: LetterWait | None = None
    takes_effect_on: dt.date | None = None
    remedies: RemediesDisplay | None = None
    is_current: bool = False
    is_result_open: bool = False
    data_request: DataRequest | None = None

    @property
    def counts_later(self) -> bool:
        """Whether the day from which the decision counts is still to come: until then the earlier one is valid."""
        return self.takes_effect_on is not None and self.takes_effect_on > timezone.localdate()

    @property
    def has_full(self) -> bool:
        """Whether a full letter would say more than a short one."""
        return self.wait is None or bool(self.wait.missing or self.wait.why or self.wait.case)


def letter_subject(household: int) -> LetterSubject | None:
    """Of the household's current result. None if no head is recorded for the household.

    An approval in force counts before a run that could not decide: the support continues.
    """
    today = timezone.localdate()
    published, head = determination_of(household), head_of(household, today)
    holder = person(head.person) if head else None
    if head is None or holder is None:
        return None
    if published is not None and published.outcome == NOT_ELIGIBLE:
        return _refused(published, head.person, holder)
    is_eligible = published is not None and published.outcome == ELIGIBLE
    # An approval is in the name of its holder: another head has none yet, and waits for it.
    own = [approval for approval in approvals_of(household) if approval.holder_id == head.person]
    chosen = next((approval for approval in own if approval.is_in_force(today)), None)
    if chosen is None and is_eligible:
        chosen = next(iter(own), None)
    if chosen is not None:
        return approval_subject(chosen)
    return _waiting(household, published, head.person, holder)


def approval_subject(approval: ApprovalView) -> LetterSubject:
    """Of one in force, with the current result if that is eligible: it can pay less than on the day of issue."""
    display, household = shown_of(approval), approval.household
    is_in_force = approval.is_in_force(timezone.localdate())
    published = determination_of(household) if is_in_force else None
    is_open = is_in_force and (published is None or published.outcome not in {ELIGIBLE, NOT_ELIGIBLE})
    subject = LetterSubject(
        LetterKind.APPROVED, approval.holder_id, display.holder, agreement_shown(), _has_ended(),
        decision=display.told, approval=display, is_result_open=is_open,
        data_request=data_request_of(household) if is_open and not _has_ended() else None,
    )  # fmt: skip
    if published is None or published.outcome != ELIGIBLE:
        return subject
    display = replace(display, told=present_decision(published, page_language(), has_changes=False))
    counts_from = takes_effect_on(published)
    return replace(
        subject, decision=display.told, approval=display, is_current=True, takes_effect_on=counts_from,
        remedies=remedies_of(published, counts_from),
    )  # fmt: skip


def _refused(published: PublishedResult, holder_id: int, holder: NamedPerson) -> LetterSubject:
    counts_from = takes_effect_on(published)
    return LetterSubject(
        LetterKind.REFUSED, holder_id, holder, agreement_shown(), _has_ended(),
        decision=present_decision(published, page_language()), takes_effect_on=counts_from,
        remedies=remedies_of(published, counts_from),
    )  # fmt: skip


def _waiting(
    household: int, published: PublishedResult | None, holder_id: int, holder: NamedPerson
) -> LetterSubject:
    decision = present_decision(published, page_language(), has_changes=False) if published else None
    return LetterSubject(
        LetterKind.WAITING, holder_id, holder, agreement_shown(), _has_ended(),
        decision=decision, wait=_wait(household, decision),
    )  # fmt: skip


def _wait(household: int, decision: DecisionView | None) -> LetterWait:
    filed = [case for case in requests_of(household) if case.filed_at and case.ended_at is None]
    case = next(iter(sorted(filed, key=lambda case: not case.is_with_applicant)), None)
    data_request = data_request_of(household) if decision and not _has_ended() else None
    kind = CaseKind.OBJECTION if decision else CaseKind.APPLICATION
    return LetterWait(
        _since(household, case, data_request, decision), case, data_request,
        [item for item in decision.explanation.missing if item.blocks] if decision else [],
        _answer_by(case, data_request), agreement_shown().parameters.answer_within[kind],
        None if decision else not_decided_words(why_not_decided(household)),
        is_approval_due=decision is not None and decision.outcome == ELIGIBLE,
    )  # fmt: skip


def _since(
    household: int, case: CaseSummary | None, data_request: DataRequest | None, decision: DecisionView | None
) -> dt.date | None:
    if case is not None and case.filed_at is not None:
        return day_of(case.filed_at)
    if data_request is not None:
        return data_request.asked_on
    run = None if decision else run_of(household)
    published_at = decision.published.published_at if decision else run and run.published_at
    return day_of(published_at) if published_at else None


def _answer_by(case: CaseSummary | None, data_request: DataRequest | None) -> dt.date | None:
    """Who is asked, and by when: of a request it is the applicant while an officer waits for them."""
    if case is not None:
        return case.answer_by if case.is_with_applicant else case.due_on
    return data_request.answer_by if data_request and not data_request.is_with_officer else None


def _has_ended() -> bool:
    return bool(service_end_context()["has_ended"])
