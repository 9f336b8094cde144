"""One member of staff answers a question at a time: the actions refuse a second one, and so does the database."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.questions import actions
from hemayat.questions.answer_claims import CLAIM_LASTS
from hemayat.questions.errors import (
    NOT_AN_ANSWERER,
    QUESTION_CLAIMED,
    QUESTION_STATE_CHANGED,
    NoSuchQuestion,
)
from hemayat.questions.models import Question, ThreadMessage
from tests.questions.steps import agent, asked, row
from tests.requests.steps import NOW, head, officer
from tests.support.refusals import refuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nation")]


def claimed() -> tuple[int, StaffMember]:
    """A question, and who is answering it."""
    question, sara = asked(), officer(name="sara")
    actions.claim_question(question=question, by=sara, now=NOW)
    return question, sara


def test_nobody_answers_claims_or_joins_what_a_colleague_has_claimed() -> None:
    question, sara = claimed()
    nima, other = agent("nima"), asked(words="دیگر")
    actions.claim_question(question=question, by=sara, now=NOW)
    for refused in (
        lambda: actions.claim_question(question=question, by=nima, now=NOW),
        lambda: actions.release_question(question=question, by=nima, now=NOW),
        lambda: actions.answer_question(question=question, words="پاسخ", by=nima, now=NOW),
        lambda: actions.merge(question=other, other=question, by=nima, now=NOW),
    ):
        with refuses(QUESTION_CLAIMED):
            refused()
    assert (row(question).state, row(question).claimed_by_id) == ("waiting", sara.pk)
    actions.answer_question(question=question, words="پاسخ", by=sara, now=NOW)
    assert (row(question).state, row(question).claimed_by_id, row(question).claimed_at) == (
        "answered", None, None,
    )  # fmt: skip
    with refuses(QUESTION_STATE_CHANGED):
        actions.claim_question(question=question, by=nima, now=NOW)


def test_who_may_not_answer_claims_nothing() -> None:
    question = asked()
    with refuses(NOT_AN_ANSWERER):
        actions.claim_question(question=question, by=officer(name="inspector", roles=["inspector"]), now=NOW)
    with refuses(NOT_AN_ANSWERER):
        actions.claim_next_question(by=officer(name="watcher", roles=["oversight"]), now=NOW)
    with pytest.raises(NoSuchQuestion):
        actions.claim_question(question=question, by=agent("far", provinces=("98",)), now=NOW)
    assert actions.claim_next_question(by=agent("farther", provinces=("98",)), now=NOW) is None
    assert row(question).claimed_by_id is None


def test_the_next_question_is_the_one_due_soonest_that_nobody_has_claimed() -> None:
    question, sara = claimed()
    second, third = asked(words="دوم"), asked(words="سوم", now=NOW + dt.timedelta(days=3))
    nima = agent("nima")
    numbers = [actions.claim_next_question(by=by, now=NOW) for by in (nima, sara, nima)]
    assert numbers == [second, question, second], "the one in hand comes first"
    assert row(question).claimed_by_id == sara.pk
    actions.answer_question(question=second, words="پاسخ", by=nima, now=NOW)
    following = [actions.claim_next_question(by=by, now=NOW) for by in (nima, agent("reza"))]
    assert following == [third, None]


def test_a_claim_ends_by_its_holder_by_a_senior_officer_and_when_it_was_left_behind() -> None:
    question, sara = claimed()
    senior = officer(name="senior", roles=["senior_officer"])
    for by in (sara, senior):
        actions.claim_question(question=question, by=sara, now=NOW)
        actions.release_question(question=question, by=by, now=NOW)
        assert row(question).claimed_by_id is None
    actions.claim_question(question=question, by=sara, now=NOW)
    assert actions.release_old_claims(now=NOW + CLAIM_LASTS) == 0
    assert actions.release_old_claims(now=NOW + CLAIM_LASTS + dt.timedelta(seconds=1)) == 1
    assert row(question).claimed_by_id is None


def test_what_was_written_since_is_read_before_more_is_added_to_an_answer() -> None:
    question, sara = claimed()
    actions.answer_question(question=question, words="پاسخ", read=1, by=sara, now=NOW)
    actions.answer_question(question=question, words="و این", is_more=True, read=2, by=sara, now=NOW)
    with refuses(QUESTION_STATE_CHANGED):
        actions.answer_question(
            question=question, words="و آن", is_more=True, read=2, by=agent("nima"), now=NOW
        )


def test_the_database_keeps_a_claim_and_takes_an_answer_from_its_holder_alone() -> None:
    question, sara = claimed()
    nima = agent("nima")
    for change in ({"claimed_by_id": None}, {"claimed_by_id": nima.pk}):
        with pytest.raises(IntegrityError, match="claim"), acting_as(actor_of(nima, "question")):
            Question.objects.filter(id=question).update(**change)
    with (
        pytest.raises(IntegrityError, match="only the member who claimed it can answer"),
        acting_as(actor_of(nima, "question")),
    ):
        ThreadMessage.objects.create(
            household_id=1, province=row(question).province, question_id=question, by_kind="staff",
            by_id=nima.pk, channel="web", words=b"", at=NOW,
        )  # fmt: skip
    actions.release_question(question=question, by=sara, now=NOW)
    with pytest.raises(IntegrityError, match="in their own name"), acting_as(actor_of(nima, "question")):
        Question.objects.filter(id=question).update(claimed_by_id=sara.pk)
    with (
        pytest.raises(IntegrityError, match="only the member who claimed it can answer"),
        acting_as(actor_of(nima, "question")),
    ):
        ThreadMessage.objects.create(
            household_id=1, province=row(question).province, question_id=question, by_kind="staff",
            by_id=nima.pk, channel="web", words=b"", at=NOW,
        )  # fmt: skip


def test_a_head_claims_no_question() -> None:
    question = asked()
    with pytest.raises(IntegrityError, match="in their own name"), acting_as(head().actor):
        Question.objects.filter(id=question).update(claimed_by_id=1)
