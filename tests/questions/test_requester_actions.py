"""A question is asked at any time, has a day by which it is answered, and every reply asks for a new one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hemayat.accounts.attempt_limits import OWN
from hemayat.agreements.queries import version_in_force
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.households.queries import province_of
from hemayat.questions import actions
from hemayat.questions.errors import (
    NOT_A_HOTLINE_AGENT,
    NOT_THEIR_QUESTION,
    QUESTION_TEXT_MISSING,
    TOO_MANY_OPEN_QUESTIONS,
    NoSuchQuestion,
)
from hemayat.questions.states import QuestionCategory
from hemayat.requests.errors import TOO_OFTEN_TODAY
from tests.questions.steps import WORDS, agent, asked, row, told
from tests.requests.steps import NOW, filed, head, officer
from tests.support.refusals import refuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nation")]


@pytest.mark.slow
def test_r4_7a_a_question_of_every_category_has_a_day_and_a_notice_without_any_request() -> None:
    assert version_in_force(NOW.date()).parameters.question_within == 5
    for number, category in enumerate(QuestionCategory, start=1):
        kept = row(asked(category=category, words=f"پرسش {category}"))
        assert (kept.category, kept.state, kept.request_id) == (category, "waiting", None)
        # Tuesday: Wednesday, then Saturday to Tuesday, since nobody works on Thursday and Friday.
        assert kept.due_on == dt.date(2019, 12, 10)
        assert told() == ["question_received.1"] * number


def test_a_question_about_a_request_names_one_of_the_household() -> None:
    request = filed(head())
    assert row(asked(request_id=request)).request_id == request
    with pytest.raises(NoSuchQuestion):
        asked(head(2), request_id=request)


def test_the_same_form_again_is_the_same_question_and_no_word_is_none() -> None:
    assert asked() == asked() == asked(words=f"  {WORDS}\n")
    assert asked(words="پرسش دیگری هم دارم") != asked()
    with refuses(QUESTION_TEXT_MISSING):
        asked(words="  ")


def test_ten_may_wait_at_once() -> None:
    for one in range(10):
        asked(words=f"پرسش شمارهٔ {one}")
    with refuses(TOO_MANY_OPEN_QUESTIONS):
        asked()


def test_to_say_more_moves_no_day_that_was_promised() -> None:
    question = asked()
    day = row(question).due_on
    actions.reply(question=question, words="این را هم بگویم", by=head(), now=NOW + dt.timedelta(days=2))
    assert (row(question).due_on, row(question).round) == (day, 1)
    assert told() == ["question_received.1"]


@pytest.mark.slow
def test_a_head_writes_on_so_often_a_day() -> None:
    question = asked()
    (limit,) = OWN["words"]
    for word in range(limit.most):
        actions.reply(question=question, words=f"{word}", by=head(), now=NOW)
    with refuses(TOO_OFTEN_TODAY):
        actions.reply(question=question, words="یکی بیش‌تر", by=head(), now=NOW)
    actions.reply(question=question, words="فردا", by=head(), now=NOW + dt.timedelta(days=1))


def test_the_hotline_asks_for_a_caller_and_nobody_else_does() -> None:
    with acting_as(SYSTEM, is_read_only=True):
        province = province_of(1) or ""
    given: dict[str, Any] = {
        "household": 1,
        "province": province,
        "mobile": key_ring().seal(b"+989120000001", b"mobile"),
        "is_synthetic": True,
        "category": "delay",
        "words": WORDS,
        "now": NOW,
    }
    question = actions.open_for_caller(by=agent(), **given)
    assert row(question).opened_by_id == agent().pk
    assert row(question).due_on == dt.date(2019, 12, 10)
    assert told() == ["question_received.1"]
    assert actions.open_for_caller(by=agent(), **given) == question
    with refuses(NOT_A_HOTLINE_AGENT):
        actions.open_for_caller(by=officer(), **given)
    with refuses(NOT_A_HOTLINE_AGENT):
        actions.open_for_caller(by=agent("elsewhere", provinces=("98",)), **given)
    with refuses(NOT_THEIR_QUESTION):
        actions.ask_question(category="delay", words=WORDS, by=agent(), now=NOW)  # type: ignore[arg-type]  # as it must not be
