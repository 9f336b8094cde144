"""R4.4b and what an officer does: a question stops our clock, a visit is told or is none, a decision says why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection
from django.db.models import F

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import date_in_words
from hemayat.eligibility.errors import RulesAlreadyDecide
from hemayat.eligibility.queries import decision_in
from hemayat.notifications.models import OutboxMessage
from hemayat.requests import actions
from hemayat.requests.errors import CASE_TEXT_MISSING, VISIT_IN_PAST, CaseStateChanged, NotACaseOfficer
from hemayat.requests.models import OfficerQuestion, Request, Visit
from hemayat.requests.reconciliation import events_without_notice
from hemayat.requests.states import OPEN, CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, events_of, filed, head, notices, officer, take_on, view
from tests.support.refusals import refuses

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]
UNVALUED = 7
DAY = dt.timedelta(days=1)
TOMORROW = NOW + DAY


@pytest.fixture
def undecided(registers: RunningSimulator) -> int:
    """A request with an officer, since nobody knows what the car is worth."""
    request = filed(head(UNVALUED))
    take_on()
    assert view(request, UNVALUED).state == CaseState.AWAITING_OFFICER
    return request


def test_a_question_stops_our_clock_until_the_answer(undecided: int) -> None:
    promised = view(undecided, UNVALUED).due_on
    answer_by = actions.ask_applicant(
        request_id=undecided, words="خودرو چند می‌ارزد؟", by=officer(), now=TOMORROW
    )
    seen = view(undecided, UNVALUED, now=TOMORROW)
    assert seen.state == CaseState.AWAITING_APPLICANT
    assert seen.clock
    assert seen.clock.is_paused
    assert seen.open_question
    assert (seen.open_question.words, seen.open_question.answer_by) == ("خودرو چند می‌ارزد؟", answer_by)
    later = NOW + 8 * DAY
    actions.answer_question(request_id=undecided, words="دویست میلیون تومان", by=head(UNVALUED), now=later)
    seen = view(undecided, UNVALUED, now=later)
    assert (seen.state, seen.open_question) == (CaseState.AWAITING_OFFICER, None)
    assert seen.questions[0].answer == "دویست میلیون تومان"
    assert seen.clock
    assert promised
    assert not seen.clock.is_paused
    assert seen.clock.due_on > promised
    assert notices(UNVALUED)[-2:] == ["needs_answer.1", "answer_received.1"]
    with acting_as(SYSTEM):
        assert "خودرو".encode() not in bytes(OfficerQuestion.objects.get().words)
        told = OutboxMessage.objects.get(notice="answer_received.1")
    assert told.parameters["day_en"].endswith("Dey 1398")


def test_an_answered_case_that_goes_back_to_the_queue_waits_there_for_an_officer(undecided: int) -> None:
    """Past the day by which the answer was wanted, too: no worker takes it up as if a register had been late."""
    answer_by = actions.ask_applicant(request_id=undecided, words="؟", by=officer(), now=TOMORROW)
    actions.answer_question(request_id=undecided, words="دویست میلیون", by=head(UNVALUED), now=TOMORROW + DAY)
    actions.release(request_id=undecided, by=officer(), now=TOMORROW + DAY)
    afterwards = dt.datetime.combine(answer_by, dt.time(9), dt.UTC) + 2 * DAY
    assert take_on(afterwards) == 0
    seen = view(undecided, UNVALUED, now=afterwards)
    assert (seen.state, events_of(seen)[-1]) == (CaseState.AWAITING_OFFICER, "released")


def test_no_answer_in_time_is_no_refusal_the_examination_goes_on(undecided: int) -> None:
    answer_by = actions.ask_applicant(request_id=undecided, words="؟", by=officer(), now=TOMORROW)
    noon = dt.datetime.combine(answer_by, dt.time(9), dt.UTC)
    assert take_on(noon) == 0
    take_on(noon + DAY)
    seen = view(undecided, UNVALUED, now=noon + DAY)
    assert (seen.state, events_of(seen)[-1]) == (CaseState.AWAITING_OFFICER, "question_unanswered")
    assert seen.clock
    assert not seen.clock.is_paused
    assert notices(UNVALUED)[-1] == "answer_missed.1"
    with acting_as(SYSTEM):
        told = OutboxMessage.objects.get(notice="answer_missed.1")
    assert told.parameters["day_en"] == date_in_words(seen.clock.due_on, "en"), (
        "the new due date is no secret"
    )
    # It may be asked once more.
    assert actions.ask_applicant(request_id=undecided, words="؟", by=officer(), now=noon + DAY)


def test_r4_8a_no_due_date_moves_without_a_notice(undecided: int) -> None:
    actions.ask_applicant(request_id=undecided, words="؟", by=officer(), now=TOMORROW)
    actions.answer_question(request_id=undecided, words="دویست میلیون", by=head(UNVALUED), now=TOMORROW + DAY)
    for moved in ({"moved_due_on": F("moved_due_on") + DAY}, {"moved_due_on": None}):
        with pytest.raises(IntegrityError, match="moved without a notice"), acting_as(SYSTEM):
            Request.objects.filter(id=undecided).update(**moved)


def test_r4_4b_a_visit_has_reason_place_time_and_its_notice_in_one(undecided: int) -> None:
    at = TOMORROW + DAY
    actions.call_visit(
        request_id=undecided, reason="اصل سند", place="تهران، …", at=at, by=officer(), now=TOMORROW
    )
    seen = view(undecided, UNVALUED)
    (visit,) = seen.visits
    assert (visit.reason, visit.place, visit.at) == ("اصل سند", "تهران، …", at)
    assert notices(UNVALUED)[-1] == "visit_called.1"
    with acting_as(SYSTEM):
        kept = Visit.objects.get()
        told = OutboxMessage.objects.get(key=kept.notice_key)
    # What is private is read after signing in, and not on a telephone.
    assert "سند" not in str(told.parameters)
    actions.call_off_visit(request_id=undecided, visit=visit.id, by=officer(), now=TOMORROW)
    assert view(undecided, UNVALUED).visits[0].is_called_off
    assert notices(UNVALUED)[-1] == "visit_called_off.1"


@pytest.mark.parametrize("is_sent_to_another", [False, True])
def test_r4_4b_the_database_keeps_no_visit_without_its_notice(
    undecided: int, is_sent_to_another: bool
) -> None:
    notice = "nobody was told"
    if is_sent_to_another:
        filed(head(1))
        with acting_as(SYSTEM):
            notice = OutboxMessage.objects.get(household_id=1, notice="request_filed.1").key
    told = Visit(
        household_id=UNVALUED,
        province="23",
        request_id=undecided,
        called_by_id=officer().pk,
        reason="x",
        place="x",
        at=TOMORROW,
        called_at=NOW,
        notice_key=notice,
    )
    with pytest.raises(IntegrityError, match="without its notice"), acting_as(actor_of(officer())):
        told.save(force_insert=True)
    with acting_as(SYSTEM):
        assert not Visit.objects.exists()


@pytest.mark.parametrize("missing", ["reason", "place"])
def test_r4_4b_a_visit_without_reason_or_place_is_none(undecided: int, missing: str) -> None:
    given: dict[str, Any] = {"reason": "x", "place": "x", "at": TOMORROW} | {missing: " "}
    with refuses(CASE_TEXT_MISSING):
        actions.call_visit(request_id=undecided, by=officer(), now=NOW, **given)


def test_r4_4b_nobody_is_called_to_a_visit_in_the_past(undecided: int) -> None:
    with refuses(VISIT_IN_PAST):
        actions.call_visit(request_id=undecided, reason="x", place="x", at=NOW, by=officer(), now=NOW)
    told = Visit(
        household_id=UNVALUED, province="23", request_id=undecided, called_by_id=officer().pk, reason="x", place="x",
        at=NOW, called_at=NOW, notice_key="x",
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="request_visit_to_come"), acting_as(actor_of(officer())):
        told.save(force_insert=True)


def test_r4_3a_a_called_visit_holds_nothing_up(undecided: int) -> None:
    actions.call_visit(request_id=undecided, reason="x", place="x", at=TOMORROW, by=officer(), now=NOW)
    before = view(undecided, UNVALUED)
    assert before.state in OPEN
    assert before.clock
    assert not before.clock.is_paused
    actions.decide(request_id=undecided, outcome="eligible", reason="کارشناسی خودرو", by=officer(), now=NOW)
    assert view(undecided, UNVALUED).state == CaseState.DECIDED


def test_an_officer_settles_what_the_rules_leave_open_and_says_why(undecided: int) -> None:
    actions.claim(request_id=undecided, by=officer(), now=NOW)
    number = actions.decide(
        request_id=undecided, outcome="eligible", reason="خودرو فرسوده است", by=officer(), now=NOW
    )
    seen = view(undecided, UNVALUED)
    assert (seen.state, seen.decision_id) == (CaseState.DECIDED, number)
    with acting_as(head(UNVALUED).actor, is_read_only=True):
        made = decision_in(UNVALUED, number)
    assert made
    assert made.act
    assert (made.outcome, made.act.kind, made.act.reason) == ("eligible", "officer", "خودرو فرسوده است")
    assert notices(UNVALUED)[-1] == "request_eligible.1"
    with pytest.raises(CaseStateChanged):
        actions.decide(request_id=undecided, outcome="not_eligible", reason="x", by=officer(), now=NOW)


def test_an_officer_decides_nothing_that_the_rules_tell_by_themselves(registers: RunningSimulator) -> None:
    by = head(2)
    registers.fail(vehicles={"status": 503})
    request = filed(by)
    now = NOW
    while view(request, 2).state != CaseState.AWAITING_OFFICER:
        take_on(now)
        now += DAY / 4
    # What is known refuses nobody and grants nothing: the officer's own reason counts then.
    with refuses(CASE_TEXT_MISSING):
        actions.decide(request_id=request, outcome="eligible", reason=" ", by=officer(), now=now)
    registers.fail(vehicles=None)
    registers.correct("incomes", registers.person(2)["national_id"])
    refused = filed(head(13), now=now)
    take_on(now)
    assert view(refused, 13, now=now).state == CaseState.DECIDED
    with pytest.raises((CaseStateChanged, RulesAlreadyDecide)):
        actions.decide(request_id=refused, outcome="eligible", reason="x", by=officer(), now=now)


def test_two_officers_do_not_answer_for_one_request(undecided: int) -> None:
    actions.claim(request_id=undecided, by=officer(), now=NOW)
    actions.claim(request_id=undecided, by=officer(), now=NOW)
    with pytest.raises(NotACaseOfficer):
        actions.claim(request_id=undecided, by=officer(name="other"), now=NOW)
    assert events_of(view(undecided, UNVALUED)).count("taken_up") == 1


def test_r1_5b_no_event_is_without_its_notice_and_the_reconciliation_finds_one_that_is(
    undecided: int, django_db_setup
) -> None:
    with acting_as(SYSTEM, is_read_only=True):
        assert events_without_notice(NOW - DAY) == []
    with psycopg.connect(django_db_setup.admin) as other:
        other.execute("DELETE FROM outbox WHERE notice = 'request_filed.1'")
    with acting_as(SYSTEM, is_read_only=True):
        (found,) = events_without_notice(NOW - DAY)
    assert (found.household, found.request, found.event) == (UNVALUED, undecided, "request.filed")


def test_every_step_is_in_the_record_with_who_and_when(undecided: int) -> None:
    actions.claim(request_id=undecided, by=officer(), now=NOW)
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT event, actor_kind FROM audit_event WHERE subject = %s ORDER BY id",
            [f"request:{undecided}"],
        )
        assert cursor.fetchall() == [
            ("request.begun", "head"),
            ("request.consented", "head"),
            ("request.filed", "head"),
            ("request.registers_asked", "system"),
            ("request.registers_answered", "system"),
            ("request.needs_officer", "system"),
            ("request.taken_up", "staff"),
        ]
