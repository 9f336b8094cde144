"""R4.4a: from the first day to the last a request says how it stands, who answers for it, and what happened when."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.audit.context import acting_as
from hemayat.requests import actions, queries
from hemayat.requests.results import CaseView
from hemayat.requests.states import CaseKind, CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import (
    ANSWERS,
    NOW,
    begun,
    consent,
    events_of,
    filed,
    head,
    officer,
    ready,
    take_on,
    view,
)

pytestmark = pytest.mark.usefixtures("nation")
UNVALUED = 7
DAY = dt.timedelta(days=1)


def check(seen: CaseView, state: CaseState, now: dt.datetime) -> None:
    assert seen.state == state
    assert seen.wording.title.fa
    assert seen.wording.text.fa
    assert seen.wording.unit.fa
    assert seen.events[-1].state == state
    assert seen.events[-1].at == now
    assert all(event.words.fa and event.words.en for event in seen.events)
    assert [event.at for event in seen.events] == sorted(event.at for event in seen.events)


def seen_to_the_officer(registers: RunningSimulator) -> tuple[int, dt.datetime]:
    """A day for each step, and a look after each."""
    by, now = head(UNVALUED), NOW
    request = begun(by, now=now)
    check(view(request, UNVALUED, now=now), CaseState.DRAFT, now)

    now += DAY
    actions.save_answers(request_id=request, answers=ANSWERS[CaseKind.OBJECTION], by=by, now=now)
    consent(request, by, now)
    actions.file_request(request_id=request, key="form", by=by, now=now)
    check(view(request, UNVALUED, now=now), CaseState.SUBMITTED, now)

    now += DAY
    registers.fail(incomes={"status": 500})
    take_on(now)
    check(view(request, UNVALUED, now=now), CaseState.AWAITING_REGISTERS, now)

    now += DAY
    registers.fail(incomes=None)
    take_on(now)
    check(view(request, UNVALUED, now=now), CaseState.AWAITING_OFFICER, now)
    return request, now


def test_r4_4a_every_state_is_seen_with_words_unit_and_dated_history(registers: RunningSimulator) -> None:
    by = head(UNVALUED)
    request, now = seen_to_the_officer(registers)

    now += DAY
    actions.ask_applicant(request_id=request, words="خودرو چند می‌ارزد؟", by=officer(), now=now)
    check(view(request, UNVALUED, now=now), CaseState.AWAITING_APPLICANT, now)

    now += DAY
    actions.answer_question(request_id=request, words="بیست میلیون تومان", by=by, now=now)
    check(view(request, UNVALUED, now=now), CaseState.AWAITING_OFFICER, now)

    now += DAY
    actions.decide(request_id=request, outcome="eligible", reason="با مدرک", by=officer(), now=now)
    seen = view(request, UNVALUED, now=now)
    check(seen, CaseState.DECIDED, now)
    assert events_of(seen) == [
        "begun", "consented", "filed", "registers_asked", "registers_answered", "needs_officer", "question_asked",
        "question_answered", "decided_by_officer",
    ]  # fmt: skip

    other = filed(by, CaseKind.DISPUTE, now=now)
    actions.withdraw_request(request_id=other, by=by, now=now + DAY)
    withdrawn = view(other, UNVALUED, now=now + DAY)
    check(withdrawn, CaseState.WITHDRAWN, now + DAY)
    # The one state that passes in seconds stands in the history with its day.
    assert {event.state for event in (*seen.events, *withdrawn.events)} == set(CaseState)


def test_the_number_of_queries_does_not_grow_with_what_happened(
    registers: RunningSimulator, django_assert_max_num_queries
) -> None:
    by = head(UNVALUED)
    draft, request = ready(by, CaseKind.DISPUTE), filed(by)
    take_on()
    for day in range(3):
        now = NOW + day * DAY
        actions.ask_applicant(request_id=request, words="؟", by=officer(), now=now)
        actions.answer_question(request_id=request, words="پاسخ", by=by, now=now)
    actions.withdraw_request(request_id=request, by=by, now=NOW + 3 * DAY)
    for limit, read in (
        (1, lambda: queries.requests_of(UNVALUED)),
        (4, lambda: queries.request_of(UNVALUED, request)),
        (4, lambda: queries.tasks_of(draft)),
        (3, lambda: queries.consents_of(UNVALUED)),
    ):
        with acting_as(by.actor, is_read_only=True), django_assert_max_num_queries(limit):
            assert read()


def test_a_case_is_found_by_its_code_however_it_is_written_and_only_by_who_may_see_it() -> None:
    by = head()
    request = filed(by)
    code = view(request).tracking_code
    with acting_as(by.actor, is_read_only=True):
        assert queries.request_by_code(f" {code.lower().replace('-', ' ')} ") == (1, request)
        assert queries.request_by_code("nonsense") is None
    with acting_as(head(2).actor, is_read_only=True):
        assert queries.request_by_code(code) is None
