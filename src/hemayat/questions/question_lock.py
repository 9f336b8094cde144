"""A question that a member of staff works on: locked, as the member."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import Actor, acting_as
from hemayat.questions.errors import QUESTION_STATE_CHANGED, NoSuchQuestion, QuestionFault
from hemayat.questions.models import Question
from hemayat.questions.permissions import PURPOSE, check_answers, check_may_answer
from hemayat.questions.states import QuestionState


@contextmanager
def locked_question(question: int, by: StaffMember) -> Iterator[tuple[Question, Actor]]:
    """The question, locked, and who acts.

    Raises NOT_AN_ANSWERER, ConflictOfInterest, NoSuchQuestion, and QUESTION_STATE_CHANGED for a merged one.
    """
    actor = actor_of(check_answers(by), PURPOSE)
    with acting_as(actor):
        row = Question.objects.select_for_update().filter(id=question).first()
        if row is None:
            raise NoSuchQuestion
        check_may_answer(by, row.household_id, row.province)
        if row.state == QuestionState.MERGED:
            raise QuestionFault(QUESTION_STATE_CHANGED)
        yield row, actor
