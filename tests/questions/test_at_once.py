"""Over real connections at the same moment: one form is one question, and one answer is one answer."""

from __future__ import annotations

from functools import partial

import pytest

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.questions import actions
from hemayat.questions.errors import CANNOT_MERGE, QUESTION_STATE_CHANGED
from hemayat.questions.models import Question
from hemayat.questions.queries import thread_of
from tests.questions.steps import WORDS, asked
from tests.requests.conftest import decided, nation
from tests.requests.steps import NOW, head, officer
from tests.support.refusals import reason_of
from tests.support.threads import at_once

__all__ = ["decided", "nation"]


@pytest.mark.django_db(transaction=True)
def test_who_ask_answer_and_merge_at_once_do_it_once(nation: int) -> None:
    one = head()
    numbers = at_once([partial(actions.ask_question, category="delay", words=WORDS, by=one, now=NOW)] * 6)
    (number,) = {*numbers}
    assert isinstance(number, int)
    others = [asked(one, words=f"دیگر {place}") for place in range(2)]
    crew = [officer(name=f"officer{place}") for place in range(6)]
    found = at_once(
        [
            partial(actions.merge, question=others[by.pk % 2], other=others[1 - by.pk % 2], by=by, now=NOW)
            for by in crew
        ]
    )
    assert found.count(min(others)) == 1
    assert {reason_of(fault) for fault in found} <= {None, CANNOT_MERGE, QUESTION_STATE_CHANGED}
    said = at_once(
        [partial(actions.answer_question, question=number, words=by.username, by=by, now=NOW) for by in crew]
    )
    assert said.count(None) == 1
    assert {reason_of(fault) for fault in said if fault} == {QUESTION_STATE_CHANGED}
    with acting_as(SYSTEM, is_read_only=True):
        assert Question.objects.filter(household_id=1).count() == 3
        assert [message.is_answer for message in thread_of(number, NOW, 1).messages] == [False, True]
