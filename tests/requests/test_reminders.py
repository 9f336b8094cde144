"""Reminders of a case officer's question: on the agreed days, in the daytime, once each, and before the last day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import date_in_words
from hemayat.notifications.models import OutboxMessage
from hemayat.notifications.wrong_numbers import mark_wrong_number
from hemayat.requests import actions, case_process, reminders
from hemayat.requests.case_process import record_event
from hemayat.requests.models import OfficerQuestion, Request, RequestEvent
from hemayat.requests.permissions import has_living_head
from hemayat.requests.reconciliation import events_without_notice
from hemayat.requests.states import REMINDED_TEXT, TO_BE_CALLED_TEXT, WORDING, CaseKind, CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import (
    NOW,
    another_leads,
    events_of,
    filed,
    head,
    head_dies,
    notices,
    officer,
    take_on,
    view,
)
from tests.support.agreements import published
from tests.support.threads import at_once
from tests.web.phone.steps import head_at

pytestmark = pytest.mark.usefixtures("nation")
UNVALUED = 7
LINE = "+989120000007"
DAY = dt.timedelta(days=1)
REMINDER = "answer_reminder.1"


def after(days: int, hours: int = 0) -> dt.datetime:
    """So long after the question, which is asked at half past eleven in the morning."""
    return NOW + days * DAY + dt.timedelta(hours=hours)


def ask(line: str = LINE) -> int:
    """A request with an officer, since nobody knows what the car is worth, who asks its head."""
    request = filed(head_at(line, UNVALUED) if line else head(UNVALUED))
    take_on()
    actions.ask_applicant(request_id=request, words="خودرو چند می‌ارزد؟", by=officer(), now=NOW)
    return request


@pytest.fixture(autouse=True)
def versions() -> Iterator[None]:
    """Versions of other tests had the same numbers."""
    case_process._version.cache_clear()
    yield
    case_process._version.cache_clear()


@pytest.fixture
def asked(registers: RunningSimulator) -> int:
    return ask()


def under(registers: RunningSimulator, **parameters: object) -> int:
    """The same under a version of the agreement with these parameters."""
    published(NOW - 2 * DAY, effective_from=(NOW - DAY).date().isoformat(), parameters=parameters)
    return ask()


def sent() -> int:
    return notices(UNVALUED).count(REMINDER)


def question() -> OfficerQuestion:
    with acting_as(SYSTEM, is_read_only=True):
        return OfficerQuestion.objects.get()


def test_the_head_is_reminded_on_the_third_and_the_seventh_day(asked: int) -> None:
    days = [day for day in range(1, 12) if actions.send_reminders(now=after(day))]
    assert days == [3, 7]
    assert sent() == 2
    with acting_as(SYSTEM, is_read_only=True):
        told = list(OutboxMessage.objects.filter(notice=REMINDER).order_by("id"))
        case = Request.objects.get(id=asked)
    last_day = question().answer_by
    assert {message.parameters["day_en"] for message in told} == {date_in_words(last_day, "en")}
    assert {message.parameters["code"].replace("-", "") for message in told} == {case.tracking_code}
    assert [message.created_at for message in told] == [after(3), after(7)]
    assert all(message.state == "queued" for message in told), "the line of the head is known"


def test_a_day_brings_one_reminder_however_often_the_worker_looks(asked: int) -> None:
    assert actions.send_reminders(now=after(2)) == 0
    assert [actions.send_reminders(now=after(3, hours)) for hours in (0, 0, 1, 8)] == [1, 0, 0, 0]
    assert actions.send_reminders(now=after(4)) == 0
    assert sent() == 1


def test_workers_at_the_same_moment_send_one_reminder(asked: int) -> None:
    found = at_once([lambda: actions.send_reminders(now=after(3))] * 5)
    assert sorted(str(one) for one in found) == ["0", "0", "0", "0", "1"]
    assert sent() == 1


def test_a_reminder_is_in_the_history_and_in_the_record_with_its_notice(asked: int) -> None:
    actions.send_reminders(now=after(3))
    assert events_of(view(asked, UNVALUED, now=after(3)))[-2:] == ["question_asked", "reminded"]
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT actor_kind, household_id FROM audit_event WHERE event = 'request.reminded' AND subject = %s",
            [f"request:{asked}"],
        )
        assert cursor.fetchall() == [("system", UNVALUED)]
    with acting_as(SYSTEM, is_read_only=True):
        assert events_without_notice(NOW - DAY) == []


def test_nobody_is_reminded_at_night(asked: int) -> None:
    """At half past nine in the evening and at seven in Tehran."""
    assert actions.send_reminders(now=after(3, 10)) == 0
    assert actions.send_reminders(now=after(4, -5)) == 0
    assert actions.send_reminders(now=after(4, -3)) == 1


def test_who_answers_between_the_two_days_gets_no_second_one(asked: int) -> None:
    assert actions.send_reminders(now=after(3)) == 1
    actions.answer_question(request_id=asked, words="دویست میلیون", by=head(UNVALUED), now=after(5))
    assert [actions.send_reminders(now=after(day)) for day in (7, 8)] == [0, 0]
    assert sent() == 1


def test_who_withdraws_gets_none_and_is_not_looked_at_again(asked: int) -> None:
    actions.withdraw_request(request_id=asked, by=head(UNVALUED), now=after(2))
    assert actions.send_reminders(now=after(3)) == 0
    assert sent() == 0
    assert question().remind_on is None


def test_no_reminder_comes_on_the_last_day_for_the_answer_or_after_it(registers: RunningSimulator) -> None:
    """Four working days after a Tuesday, without Thursday and Friday: the next Monday, the sixth day."""
    under(registers, applicant_within="4")
    assert question().answer_by == after(6).date()
    assert [day for day in range(1, 12) if actions.send_reminders(now=after(day))] == [3]


def test_a_reminder_on_the_last_day_itself_is_skipped(registers: RunningSimulator) -> None:
    """The first agreed day, a Wednesday a day after the question, is the last one for the answer."""
    under(registers, applicant_within="1", reminder_days=["1", "2"])
    assert question().answer_by == after(1).date()
    assert not any(actions.send_reminders(now=after(day)) for day in range(1, 5))


@pytest.mark.parametrize(("agreed", "sent_on"), [(["2"], [2]), ([], []), (["1", "4", "5"], [1, 4, 5])])
def test_the_days_are_those_of_the_version_of_the_request(
    registers: RunningSimulator, agreed: list[str], sent_on: list[int]
) -> None:
    under(registers, reminder_days=agreed)
    assert [day for day in range(1, 12) if actions.send_reminders(now=after(day))] == sent_on


def test_days_on_which_no_worker_ran_are_one_reminder_together(asked: int) -> None:
    assert [actions.send_reminders(now=after(day)) for day in (9, 10)] == [1, 0]
    assert sent() == 1


def test_a_second_question_has_reminders_of_its_own(asked: int) -> None:
    actions.send_reminders(now=after(3))
    actions.answer_question(request_id=asked, words="نمی‌دانم", by=head(UNVALUED), now=after(4))
    actions.ask_applicant(request_id=asked, words="پلاک آن چیست؟", by=officer(), now=after(4))
    assert [day for day in range(5, 13) if actions.send_reminders(now=after(day))] == [7, 11]


def test_a_worker_that_dies_before_the_end_leaves_nothing_and_the_next_sends_one(
    asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*given: Any, **named: Any) -> None:
        record_event(*given, **named)
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(reminders, "record_event", die)
        with pytest.raises(SystemExit):
            actions.send_reminders(now=after(3))
    assert sent() == 0
    assert question().reminders == 0
    assert "reminded" not in events_of(view(asked, UNVALUED, now=after(3)))
    assert [actions.send_reminders(now=after(3)) for _ in range(2)] == [1, 0]
    assert sent() == 1


def test_the_outbox_refuses_the_message_of_the_same_reminder_a_second_time(asked: int) -> None:
    """As if somebody had set the question back: another transaction with the same key sends nothing."""
    actions.send_reminders(now=after(3))
    with acting_as(SYSTEM):
        OfficerQuestion.objects.update(reminders=0, remind_on=after(3).date())
    actions.send_reminders(now=after(3))
    assert sent() == 1
    with acting_as(SYSTEM, is_read_only=True):
        keys = RequestEvent.objects.filter(event="request.reminded").values_list("notice_key", flat=True)
        assert set(keys) == set(OutboxMessage.objects.filter(notice=REMINDER).values_list("key", flat=True))


def test_nobody_is_reminded_after_the_head_died(asked: int) -> None:
    assert actions.send_reminders(now=after(3)) == 1
    head_dies(UNVALUED)
    assert [actions.send_reminders(now=after(day)) for day in (7, 8)] == [0, 0]
    assert sent() == 1
    assert (question().remind_on, question().call_on) == (None, None)


def test_a_new_head_is_reminded_in_place_of_the_former_one(asked: int) -> None:
    """The question came to the former head, and its last day passes for the new one too."""
    another_leads(UNVALUED)
    assert actions.send_reminders(now=after(3)) == 1
    with acting_as(SYSTEM, is_read_only=True):
        reminder = OutboxMessage.objects.get(household_id=UNVALUED, notice=REMINDER)
    assert not reminder.to_sealed or key_ring().unseal(bytes(reminder.to_sealed), b"mobile").decode() != LINE


@pytest.mark.parametrize(("dies", "reminded"), [(False, 1), (True, 0)])
def test_a_guardian_is_reminded_as_long_as_the_head_lives(
    registers: RunningSimulator, dies: bool, reminded: int
) -> None:
    request = filed(head_at(LINE, UNVALUED, person_index=head(2).person_index, acts_as="guardian"))
    take_on()
    actions.ask_applicant(request_id=request, words="خودرو چند می‌ارزد؟", by=officer(), now=NOW)
    if dies:
        head_dies(UNVALUED)
    assert actions.send_reminders(now=after(3)) == reminded


def test_a_change_of_head_is_of_who_filed_it_also_after_a_death(asked: int) -> None:
    head_dies(UNVALUED)
    with acting_as(SYSTEM, is_read_only=True):
        row = Request.objects.get(id=asked)
        assert not has_living_head(row, NOW.date())
        row.kind = CaseKind.CHANGE_OF_HEAD
        assert has_living_head(row, NOW.date())


def test_the_page_says_that_we_reminded_and_that_we_will_call(asked: int) -> None:
    def said(day: int) -> object:
        return view(asked, UNVALUED, now=after(day)).wording.text

    assert said(2) == WORDING[CaseState.AWAITING_APPLICANT].text
    actions.send_reminders(now=after(3))
    assert said(3) == REMINDED_TEXT
    actions.send_reminders(now=after(7))
    assert said(7) == TO_BE_CALLED_TEXT
    actions.answer_question(request_id=asked, words="دویست میلیون", by=head(UNVALUED), now=after(8))
    assert said(8) == WORDING[CaseState.AWAITING_OFFICER].text


def test_the_call_is_on_the_working_day_after_the_last_reminder(asked: int) -> None:
    """The seventh day is a Tuesday."""
    actions.send_reminders(now=after(3))
    assert question().call_on is None
    actions.send_reminders(now=after(7))
    assert question().call_on == after(8).date()


def test_the_call_is_at_the_latest_a_working_day_before_the_last_day(registers: RunningSimulator) -> None:
    """Asked on a Tuesday with four working days, reminded on Sunday: Monday is the last day, so it is that Sunday."""
    under(registers, applicant_within="4", reminder_days=["5"])
    actions.send_reminders(now=after(5))
    assert question().call_on == after(5).date()


@pytest.mark.parametrize("line", ["", LINE])
def test_no_call_is_announced_to_whom_we_cannot_call(registers: RunningSimulator, line: str) -> None:
    """No line of theirs is known, or its holder said that it is not theirs."""
    asked = ask(line)
    if line:
        with acting_as(SYSTEM):
            mark_wrong_number(line=line, now=NOW)
    actions.send_reminders(now=after(7))
    assert sent() == 1
    assert question().call_on is None
    assert view(asked, UNVALUED, now=after(7)).wording.text == REMINDED_TEXT


def test_a_question_that_fails_stops_no_other_and_is_raised_at_the_end() -> None:
    tried: list[int] = []

    def act(key: tuple[int, int, int]) -> bool:
        tried.append(key[2])
        if key[2] == 1:
            raise ValueError("of this question alone")
        return key[2] == 2

    keys = [(7, 7, number) for number in (1, 2, 3)]
    with pytest.raises(ExceptionGroup) as raised:
        reminders.for_each_question(keys, act, event="reminder_not_sent")
    assert [str(fault) for fault in raised.value.exceptions] == ["of this question alone"]
    assert tried == [1, 2, 3]
    assert reminders.for_each_question(keys[1:], act, event="reminder_not_sent") == 1
