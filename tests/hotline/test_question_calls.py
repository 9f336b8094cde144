"""The hotline calls a head once if no reminder was answered. An answer ends the waiting call-back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.hotline import actions, question_calls
from hemayat.hotline.models import CallBack
from hemayat.hotline.queries import MOST_BACKS, CallBackQueueRow, call_backs, waiting_backs
from hemayat.hotline.states import CallOutcome, CallTopic, PartOfDay
from hemayat.notifications.wrong_numbers import mark_wrong_number
from hemayat.requests import actions as requests
from hemayat.requests.case_process import record_event
from hemayat.requests.models import OfficerQuestion
from hemayat.requests.states import REMINDED_TEXT
from tests.hotline.steps import agent
from tests.requests.registers import RunningSimulator
from tests.requests.steps import LEAVES, NOW, events_of, filed, head, officer, take_on, view
from tests.support.threads import at_once
from tests.web.phone.steps import head_at

pytestmark = pytest.mark.usefixtures("nation")
UNVALUED = 7
LINE = "+989120000007"
DAY = dt.timedelta(days=1)


def after(days: int) -> dt.datetime:
    return NOW + days * DAY


@pytest.fixture
def asked(registers: RunningSimulator) -> int:
    """A request whose head an officer asked, and who was reminded on the third and the seventh day."""
    request = filed(head_at(LINE, UNVALUED))
    take_on()
    requests.ask_applicant(request_id=request, words="خودرو چند می‌ارزد؟", by=officer(), now=NOW)
    assert [requests.send_reminders(now=after(day)) for day in (3, 7)] == [1, 1]
    return request


def waiting(days: int = 8, **other: Any) -> list[CallBackQueueRow]:
    """What an agent sees of the list."""
    sara = agent("elsewhere", **other) if other else agent()
    with acting_as(actor_of(sara), is_read_only=True):
        return call_backs(sara, after(days))


def kept() -> CallBack:
    with acting_as(SYSTEM, is_read_only=True):
        return CallBack.objects.get()


def test_a_call_waits_once_from_the_working_day_after_the_last_reminder(asked: int) -> None:
    assert [question_calls.plan_calls(now=after(day)) for day in (7, 8, 8, 9)] == [0, 1, 0, 0]
    (row,) = waiting()
    assert (row.line, row.topic, row.wanted_on, row.is_due) == (
        LINE, CallTopic.UNANSWERED, after(8).date(), True,
    )  # fmt: skip
    assert events_of(view(asked, UNVALUED, now=after(8)))[-3:] == ["reminded", "reminded", "call_planned"]


def test_workers_at_the_same_moment_plan_one_call(asked: int) -> None:
    found = at_once([lambda: question_calls.plan_calls(now=after(8))] * 5)
    assert sorted(str(one) for one in found) == ["0", "0", "0", "0", "1"]
    assert len(waiting()) == 1


def test_the_answer_at_the_site_ends_the_call(asked: int) -> None:
    question_calls.plan_calls(now=after(8))
    requests.answer_question(request_id=asked, words="دویست میلیون", by=head(UNVALUED), now=after(9))
    assert waiting(9) == []
    assert (kept().result, kept().ended_at, kept().tries) == ("not_needed", after(9), 0)
    assert question_calls.plan_calls(now=after(9)) == 0
    with acting_as(SYSTEM, is_read_only=True):
        assert waiting_backs() == 0


def test_a_withdrawal_and_the_last_day_end_it_too(asked: int) -> None:
    question_calls.plan_calls(now=after(8))
    requests.withdraw_request(request_id=asked, by=head(UNVALUED), now=after(9))
    assert kept().result == "not_needed"


def test_the_day_on_which_we_go_on_without_an_answer_ends_the_call(asked: int) -> None:
    question_calls.plan_calls(now=after(8))
    with acting_as(SYSTEM, is_read_only=True):
        last_day = OfficerQuestion.objects.get().answer_by
    take_on(dt.datetime.combine(last_day + DAY, dt.time(8), dt.UTC))
    assert "question_unanswered" in events_of(view(asked, UNVALUED, now=after(60)))
    assert kept().result == "not_needed"


def test_who_answers_before_that_day_is_not_called(asked: int) -> None:
    requests.answer_question(request_id=asked, words="دویست میلیون", by=head(UNVALUED), now=after(7))
    assert question_calls.plan_calls(now=after(8)) == 0
    with acting_as(SYSTEM, is_read_only=True):
        assert not CallBack.objects.exists()


def test_from_the_last_day_on_nobody_is_put_on_the_list(asked: int) -> None:
    with acting_as(SYSTEM, is_read_only=True):
        last_day = OfficerQuestion.objects.get().answer_by
    late = dt.datetime.combine(last_day, dt.time(8), dt.UTC)
    assert [question_calls.plan_calls(now=at) for at in (late + DAY, late, late - DAY)] == [0, 0, 1]


def test_a_call_that_was_made_is_not_planned_again(asked: int) -> None:
    question_calls.plan_calls(now=after(8))
    sara, (row,) = agent(), waiting()
    call = actions.begin_call(call_back=row.id, by=sara, now=after(8))
    actions.close_call(
        call=call, topic=CallTopic.UNANSWERED, outcome=CallOutcome.AT_THE_SITE, by=sara, now=after(8)
    )
    assert kept().result == "reached"
    assert question_calls.plan_calls(now=after(9)) == 0
    assert waiting(9) == []
    # The head has not answered yet, and what was reached stays so when they do.
    requests.answer_question(request_id=asked, words="دویست میلیون", by=head(UNVALUED), now=after(10))
    assert (kept().result, kept().ended_at) == ("reached", after(8))


def test_an_answer_during_the_call_leaves_the_agent_their_call_to_close(asked: int) -> None:
    question_calls.plan_calls(now=after(8))
    sara, (row,) = agent(), waiting()
    call = actions.begin_call(call_back=row.id, by=sara, now=after(8))
    requests.answer_question(request_id=asked, words="دویست میلیون", by=head(UNVALUED), now=after(8))
    actions.close_call(
        call=call, topic=CallTopic.UNANSWERED, outcome=CallOutcome.NO_ANSWER, by=sara, now=after(8)
    )
    assert (kept().result, waiting()) == ("not_needed", [])


def test_an_agent_of_another_province_and_who_is_no_agent_see_no_call(asked: int) -> None:
    question_calls.plan_calls(now=after(8))
    assert waiting(provinces=("01",)) == []
    for actor in (actor_of(officer()), Actor("head", "session:1", household=UNVALUED)):
        with acting_as(actor, is_read_only=True):
            assert not CallBack.objects.exists()


def test_a_line_that_turns_out_to_be_of_somebody_else_is_not_called(asked: int) -> None:
    with acting_as(SYSTEM):
        mark_wrong_number(line=LINE, now=after(7))
    assert [question_calls.plan_calls(now=after(8)) for _ in range(2)] == [0, 0]
    with acting_as(SYSTEM, is_read_only=True):
        assert not CallBack.objects.exists()
    assert view(asked, UNVALUED, now=after(8)).wording.text == REMINDED_TEXT


def test_a_worker_that_dies_before_the_end_leaves_no_call_and_the_next_plans_one(
    asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*given: Any, **named: Any) -> None:
        record_event(*given, **named)
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(question_calls, "record_event", die)
        with pytest.raises(SystemExit):
            question_calls.plan_calls(now=after(8))
    assert waiting() == []
    assert [question_calls.plan_calls(now=after(8)) for _ in range(2)] == [1, 0]
    assert len(waiting()) == 1


def test_who_asked_for_a_call_is_not_behind_all_who_have_not_answered(asked: int) -> None:
    """Nor is anybody hidden by calls that colleagues have taken, or whose day has not come."""
    question_calls.plan_calls(now=after(8))
    sara, reza, earlier = agent(), agent("reza"), kept()
    more = [copied(earlier, question_id=1_000 + n, wanted_on=after(1).date()) for n in range(MOST_BACKS + 5)]
    for row in more[:3]:
        row.taken_by_id, row.taken_at = reza.pk, after(8)
    with acting_as(SYSTEM):
        CallBack.objects.bulk_create(more)
    call = actions.begin_call(by=sara, now=after(8))
    for line, day in ((LINE, 8), ("+989120000008", 9)):
        actions.request_call_back(
            call=call, line=line, wanted_on=after(day).date(), part=PartOfDay.ANY, topic=CallTopic.WHY, by=sara,
            now=after(8),
        )  # fmt: skip
    rows = waiting()
    assert len(rows) == MOST_BACKS
    assert [row.topic for row in rows] == [CallTopic.WHY, *[CallTopic.UNANSWERED] * (MOST_BACKS - 1)]
    assert not any(row.taken_by for row in rows)
    with acting_as(SYSTEM):
        CallBack.objects.filter(question_id__gte=1_004).update(ended_at=after(8), result="reached")
    ends = [(row.is_due, row.taken_by) for row in waiting()]
    assert ends == [(True, None)] * 3 + [(False, None)] + [(True, reza.pk)] * 3


def copied(row: CallBack, **changed: Any) -> CallBack:
    values = {field.attname: getattr(row, field.attname) for field in CallBack._meta.concrete_fields}
    return CallBack(**{**values, "id": None, **changed})


@pytest.mark.parametrize("came", LEAVES.values(), ids=LEAVES)
def test_a_head_who_died_or_leads_no_more_is_not_called(asked: int, came: Callable[[int], None]) -> None:
    came(UNVALUED)
    assert [question_calls.plan_calls(now=after(8)) for _ in range(2)] == [0, 0]
    with acting_as(SYSTEM, is_read_only=True):
        assert not CallBack.objects.exists()
        assert OfficerQuestion.objects.get().call_on is None


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({}, "call_back_once_for_a_question"),
        ({"question_id": None}, "call_back_has_one_cause"),
        ({"question_id": 999, "call_id": 1}, "call_back_has_one_cause"),
    ],
)
def test_the_database_keeps_one_call_for_a_question(
    asked: int, changed: dict[str, int | None], refused: str
) -> None:
    question_calls.plan_calls(now=after(8))
    row = kept()
    row.pk = None
    for name, value in changed.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError, match=refused), acting_as(SYSTEM):
        row.save(force_insert=True)
