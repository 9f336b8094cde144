"""If the rules change and need another register, the case asks its applicant for the missing consent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError
from psycopg.sql import SQL, Identifier

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.hotline.question_calls import plan_calls
from hemayat.inquiries.models import InquiryReceipt
from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.postgres.urls import CITIZEN
from hemayat.requests import actions
from hemayat.requests.errors import UNKNOWN_REFUSES_NOBODY, ApplicantNotHead, CaseStateChanged, NoSuchRequest
from hemayat.requests.models import OfficerQuestion
from hemayat.requests.permissions import PURPOSE
from hemayat.requests.results import CaseView
from hemayat.requests.states import CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.rule_change import CHANGED, change_rules
from tests.requests.steps import (
    another_leads,
    consent,
    events_of,
    filed,
    head,
    notices,
    officer,
    signed_in,
    take_on,
    view,
)
from tests.requests.test_application import APPLICANTS, CHILD, applicant, naming
from tests.support.refusals import refuses
from tests.web.phone.steps import head_at

pytestmark = pytest.mark.slow
ELIGIBLE, REFUSED, UNVALUED = 2, 6, 7
"""Households of the nation; the car of the last one was never valued."""
LINE = "+989120000002"
DAY = dt.timedelta(days=1)
NEW = "loans"


@pytest.fixture
def asked(nation: int, registers: RunningSimulator, tmp_path: Path) -> int:
    """A request that was filed under the rules of before, and is examined under those of today."""
    request = filed(head_at(LINE, ELIGIBLE))
    change_rules(tmp_path, nation)
    take_on(CHANGED)
    return request


def seen(request: int, days: int = 0) -> CaseView:
    return view(request, ELIGIBLE, now=CHANGED + days * DAY)


def question() -> OfficerQuestion:
    with acting_as(SYSTEM, is_read_only=True):
        return OfficerQuestion.objects.get()


def is_loans_asked() -> bool:
    with acting_as(SYSTEM, is_read_only=True):
        return InquiryReceipt.objects.filter(household_id=ELIGIBLE, register=NEW).exists()


def test_the_applicant_is_asked_for_the_consent_and_the_clock_is_paused(asked: int) -> None:
    case = seen(asked)
    assert (case.state, case.events[-1].event) == (CaseState.AWAITING_APPLICANT, "request.consent_asked")
    assert case.events[-1].registers == (NEW,)
    assert case.open_question
    assert case.open_question.is_for_consent
    assert "تسهیلات بانکی" in case.open_question.words
    assert case.clock
    assert case.clock.is_paused
    assert notices(ELIGIBLE)[-1] == "needs_consent.1"
    assert not is_loans_asked()


def test_with_the_consent_the_registers_are_asked_and_the_case_is_decided(asked: int) -> None:
    consent(asked, head(ELIGIBLE), CHANGED + DAY)
    case = seen(asked, 1)
    assert (case.state, case.events[-1].event) == (CaseState.AWAITING_REGISTERS, "request.consented")
    assert case.clock
    assert not case.clock.is_paused
    assert (notices(ELIGIBLE)[-1], case.open_question) == ("answer_received.1", None)
    take_on(CHANGED + DAY)
    case = seen(asked, 1)
    assert (case.state, case.is_decided_automatically) == (CaseState.DECIDED, True), events_of(case)
    assert is_loans_asked()


def test_what_the_consent_brings_may_refuse(asked: int, registers: RunningSimulator) -> None:
    loan = {"amount_rial": 9_000_000_000, "granted_on": dt.date(2018, 1, 1), "is_being_repaid": True}
    registers.correct(NEW, registers.person(ELIGIBLE)["national_id"], loan)
    consent(asked, head(ELIGIBLE), CHANGED + DAY)
    take_on(CHANGED + DAY)
    assert (seen(asked, 1).state, notices(ELIGIBLE)[-1]) == (CaseState.DECIDED, "request_not_eligible.1")


def test_nobody_is_asked_for_a_consent_that_changes_nothing(
    nation: int, registers: RunningSimulator, tmp_path: Path
) -> None:
    """The car is too dear, whatever loans there are."""
    request = filed(head(REFUSED))
    change_rules(tmp_path, nation)
    take_on(CHANGED)
    assert view(request, REFUSED, now=CHANGED).state is CaseState.DECIDED


def test_reminders_and_the_call_of_the_hotline_follow_as_for_a_question_of_an_officer(asked: int) -> None:
    sent = [day for day in range(1, 12) if actions.send_reminders(now=CHANGED + day * DAY)]
    assert sent == [3, 7]
    assert notices(ELIGIBLE)[-2:] == ["consent_reminder.1"] * 2
    assert plan_calls(now=CHANGED + 8 * DAY) == 1


def test_without_an_answer_an_officer_has_the_case_and_cannot_refuse_it(asked: int) -> None:
    late = dt.datetime.combine(question().answer_by, dt.time(9), dt.UTC) + DAY
    take_on(late)
    case = view(asked, ELIGIBLE, now=late)
    assert (case.state, events_of(case)[-1]) == (CaseState.AWAITING_OFFICER, "question_unanswered")
    assert notices(ELIGIBLE)[-1] == "answer_missed.1"
    assert case.missing == (NEW,), "so that the page of the request still offers the consent"
    with refuses(UNKNOWN_REFUSES_NOBODY):
        actions.decide(request_id=asked, outcome="not_eligible", reason="پاسخ نداد", by=officer(), now=late)
    # Given later, it is as good.
    consent(asked, head(ELIGIBLE), late)
    take_on(late)
    assert view(asked, ELIGIBLE, now=late).state is CaseState.DECIDED


def test_an_officer_who_has_a_case_of_before_asks_for_the_consent_by_asking_the_registers_again(
    nation: int, registers: RunningSimulator, tmp_path: Path
) -> None:
    request = filed(head(UNVALUED))
    take_on()
    assert view(request, UNVALUED).state is CaseState.AWAITING_OFFICER
    change_rules(tmp_path, nation)
    actions.ask_again(request_id=request, by=officer(), now=CHANGED)
    take_on(CHANGED)
    assert view(request, UNVALUED, now=CHANGED).state is CaseState.AWAITING_APPLICANT
    consent(request, head(UNVALUED), CHANGED)
    take_on(CHANGED)
    case = view(request, UNVALUED, now=CHANGED)
    assert (case.state, NEW in case.missing) == (CaseState.AWAITING_OFFICER, False), events_of(case)


def test_a_case_with_claimed_members_asks_first_and_then_goes_to_an_officer(
    nation: int, registers: RunningSimulator, tmp_path: Path
) -> None:
    by = applicant(registers)
    request = naming(by, CHILD, dt.date(2015, 1, 1))
    change_rules(tmp_path, nation)
    take_on(CHANGED)
    assert view(request, APPLICANTS, now=CHANGED).state is CaseState.AWAITING_APPLICANT
    consent(request, by, CHANGED)
    take_on(CHANGED)
    assert view(request, APPLICANTS, now=CHANGED).state is CaseState.AWAITING_OFFICER
    actions.decide_by_rules(request_id=request, by=officer(), now=CHANGED)
    assert view(request, APPLICANTS, now=CHANGED).state is CaseState.DECIDED


def test_a_consent_is_no_answer_to_the_question_of_an_officer(
    nation: int, registers: RunningSimulator, tmp_path: Path
) -> None:
    request = filed(head(UNVALUED))
    take_on()
    actions.ask_applicant(request_id=request, words="خودرو چند می‌ارزد؟", by=officer(), now=CHANGED)
    change_rules(tmp_path, nation)
    consent(request, head(UNVALUED), CHANGED)
    case = view(request, UNVALUED, now=CHANGED)
    assert case.state is CaseState.AWAITING_APPLICANT
    assert case.open_question


def test_words_are_no_consent(asked: int) -> None:
    with pytest.raises(CaseStateChanged):
        actions.answer_question(request_id=asked, words="بله", by=head(ELIGIBLE), now=CHANGED)
    assert seen(asked).state is CaseState.AWAITING_APPLICANT


def test_nobody_but_the_head_of_today_gives_the_consent(asked: int) -> None:
    with pytest.raises(NoSuchRequest):
        actions.give_consents(request_id=asked, read="", by=head(REFUSED), now=CHANGED)
    with pytest.raises(ApplicantNotHead):
        actions.give_consents(request_id=asked, read="", by=officer(), now=CHANGED)  # type: ignore[arg-type]  # it is what must be refused
    former = head(ELIGIBLE)
    another_leads(ELIGIBLE)
    with pytest.raises(ApplicantNotHead):
        actions.give_consents(request_id=asked, read="", by=former, now=CHANGED)


@pytest.mark.parametrize("as_whom", [lambda: head(ELIGIBLE).actor, lambda: actor_of(officer(), PURPOSE)])
def test_the_database_lets_the_system_alone_ask_in_nobodys_name(
    asked: int, as_whom: Callable[[], Actor]
) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(as_whom()):
        OfficerQuestion.objects.create(
            household_id=ELIGIBLE, province="23", request_id=asked, words=b"", asked_at=CHANGED,
            answered_at=CHANGED, answer_by=CHANGED.date(),
        )  # fmt: skip


def test_sql_of_a_head_has_no_register_asked_without_a_consent(
    asked: int, django_db_setup: DatabaseUrls
) -> None:
    """It would put off the last day for the consent again and again."""
    by = signed_in(ELIGIBLE, dt.datetime.now(dt.UTC))
    with psycopg.connect(django_db_setup.admin) as admin, admin.transaction(force_rollback=True):
        admin.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(CITIZEN)))
        admin.execute("SELECT FROM bind_session(%s, now())", [by.token_hash])
        for next_at in ("next_at", "NULL"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="acts alone"), admin.transaction():
                admin.execute(
                    f"UPDATE request SET state = 'awaiting_registers', next_at = {next_at} WHERE id = %s".encode(),
                    [asked],
                )
