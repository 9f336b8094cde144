"""A consent that comes while an officer has the case is not lost: the officer sees it, and the case continues."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.inquiries.models import InquiryReceipt
from hemayat.requests import actions
from hemayat.requests.available_actions import CaseAction
from hemayat.requests.case_assignment import UNTOUCHED_FOR
from hemayat.requests.case_file import CaseFile, case_file
from hemayat.requests.inquiry_schedule import LEASE
from hemayat.requests.models import OfficerQuestion
from hemayat.requests.permissions import PURPOSE
from hemayat.requests.queries import title_of
from hemayat.requests.results import CaseView
from hemayat.requests.states import CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.rule_change import CHANGED, change_rules
from tests.requests.steps import consent, events_of, filed, head, officer, take_on, view

pytestmark = pytest.mark.slow
ELIGIBLE, UNVALUED = 2, 7
"""Households of the nation; the car of the last one was never valued."""
NEW = "loans"


@pytest.fixture
def asked(nation: int, registers: RunningSimulator, tmp_path: Path) -> int:
    """A request that was filed under the rules of before, and whose head was asked for the consent of today."""
    request = filed(head(ELIGIBLE))
    change_rules(tmp_path, nation)
    take_on(CHANGED)
    return request


@pytest.fixture
def late(asked: int) -> dt.datetime:
    """The head did not answer in time, and an officer has claimed the case since."""
    with acting_as(SYSTEM, is_read_only=True):
        day = OfficerQuestion.objects.get().answer_by
    late = dt.datetime.combine(day, dt.time(9), dt.UTC) + dt.timedelta(days=1)
    take_on(late)
    actions.claim(request_id=asked, by=officer(), now=late)
    return late


def seen(request: int, now: dt.datetime) -> CaseView:
    return view(request, ELIGIBLE, now=now)


def at_the_desk(request: int, now: dt.datetime, by: StaffMember | None = None) -> CaseFile:
    member = by or officer()
    with acting_as(actor_of(member, PURPOSE), is_read_only=True):
        return case_file(request, member, now)


def is_asked() -> bool:
    with acting_as(SYSTEM, is_read_only=True):
        return InquiryReceipt.objects.filter(register=NEW).exists()


def test_the_officer_sees_it_and_is_offered_to_ask_the_registers_before_anything_else(
    asked: int, late: dt.datetime
) -> None:
    assert at_the_desk(asked, late).consented == ()
    assert at_the_desk(asked, late).deeds[0] is CaseAction.DECIDE
    consent(asked, head(ELIGIBLE), late)
    case = at_the_desk(asked, late)
    assert (case.consented, case.unconsented) == ((title_of(NEW),), ())
    assert case.deeds[0] is CaseAction.ASK_AGAIN
    actions.ask_again(request_id=asked, by=officer(), now=late)
    take_on(late)
    decided = seen(asked, late)
    assert (decided.state, decided.is_decided_automatically) == (CaseState.DECIDED, True), events_of(decided)


def test_nothing_changes_under_the_hands_of_the_officer(asked: int, late: dt.datetime) -> None:
    consent(asked, head(ELIGIBLE), late)
    take_on(late)
    case = seen(asked, late)
    assert (case.state, events_of(case)[-1]) == (CaseState.AWAITING_OFFICER, "consented")
    assert case.clock
    assert not case.clock.is_paused
    assert not is_asked()


def test_once_the_officer_gives_the_case_back_its_registers_are_asked(asked: int, late: dt.datetime) -> None:
    consent(asked, head(ELIGIBLE), late)
    take_on(late)
    actions.release(request_id=asked, by=officer(), now=late)
    take_on(late + LEASE)
    assert seen(asked, late + LEASE).state is CaseState.DECIDED


def test_an_officer_who_does_not_come_back_holds_it_up_no_longer_than_every_case(
    asked: int, late: dt.datetime
) -> None:
    consent(asked, head(ELIGIBLE), late)
    after = late + UNTOUCHED_FOR + LEASE
    actions.release_untouched(now=after)
    take_on(after)
    assert seen(asked, after).state is CaseState.DECIDED


def test_a_case_that_was_handed_to_an_officer_while_it_waited_for_the_consent_continues(asked: int) -> None:
    senior = officer(name="senior", roles=["senior_officer"])
    colleague = officer()
    actions.hand_over_case(request_id=asked, to=colleague.username, words="ببینید", by=senior, now=CHANGED)
    consent(asked, head(ELIGIBLE), CHANGED)
    case = seen(asked, CHANGED)
    assert (case.state, case.clock and case.clock.is_paused) == (CaseState.AWAITING_REGISTERS, False)
    take_on(CHANGED)
    assert seen(asked, CHANGED).state is CaseState.DECIDED


@pytest.mark.parametrize("is_given_back", [False, True])
def test_a_consent_beside_the_question_of_an_officer_is_there_after_the_answer(
    nation: int, registers: RunningSimulator, tmp_path: Path, is_given_back: bool
) -> None:
    request, by = filed(head(UNVALUED)), head(UNVALUED)
    take_on()
    actions.ask_applicant(request_id=request, words="خودرو چند می‌ارزد؟", by=officer(), now=CHANGED)
    change_rules(tmp_path, nation)
    consent(request, by, CHANGED)
    assert at_the_desk(request, CHANGED).consented == ()
    actions.answer_question(request_id=request, words="هیچ", by=by, now=CHANGED)
    case = at_the_desk(request, CHANGED)
    assert (case.consented, case.deeds[0]) == ((title_of(NEW),), CaseAction.ASK_AGAIN)
    if is_given_back:
        actions.release(request_id=request, by=officer(), now=CHANGED)
    else:
        actions.ask_again(request_id=request, by=officer(), now=CHANGED)
    take_on(CHANGED)
    assert is_asked()
    assert at_the_desk(request, CHANGED).consented == (), "it was asked"
