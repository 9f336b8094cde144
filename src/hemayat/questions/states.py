"""The life of a question: what may happen to it, by whom, what the clock does and who is told. No Django.

A question never closes: whoever asked may write again at any time, and then has a new day by which we answer.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from hemayat.cases.states import CaseTransition, TransitionTable
from hemayat.common.language import Message, Words

QuestionParty = Literal["asker", "answerer"]
"""The head asks, by themselves or through a hotline agent."""


class QuestionCategory(StrEnum):
    """Of clause 4.7."""

    DELAY = "delay"
    PROBLEM = "problem"
    AMBIGUITY = "ambiguity"
    OTHER = "other"


class QuestionState(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"
    MERGED = "merged"


class MessageChannel(StrEnum):
    """By which a message of the head came."""

    WEB = "web"
    HOTLINE = "hotline"
    MESSAGE = "message"


class AnswerRating(StrEnum):
    HELPED = "helped"
    NOT_HELPED = "not_helped"


CATEGORY_WORDS: dict[QuestionCategory, Words] = {
    QuestionCategory.DELAY: Message("It is taking too long"),
    QuestionCategory.PROBLEM: Message("Something is wrong"),
    QuestionCategory.AMBIGUITY: Message("Something is unclear"),
    QuestionCategory.OTHER: Message("Something else"),
}
WORDING: dict[QuestionState, tuple[Words, Words]] = {
    QuestionState.WAITING: (
        Message("Waiting for our answer"),
        Message("The staff who answer questions"),
    ),
    QuestionState.ANSWERED: (
        Message("Answered"),
        Message("You, the head of the household"),
    ),
    QuestionState.MERGED: (
        Message("Joined with another of your questions"),
        Message("The staff who answer questions"),
    ),
}
"""State → its name, and the unit that answers for it."""


TRANSITIONS: tuple[CaseTransition[QuestionState], ...] = (
    CaseTransition(None, QuestionState.WAITING, "asker", "question.asked", ("question_received.1",), "start"),
    # What is promised already stays promised: to say more moves no day.
    CaseTransition(QuestionState.WAITING, QuestionState.WAITING, "asker", "question.added_to"),
    CaseTransition(
        QuestionState.WAITING, QuestionState.ANSWERED, "answerer", "question.answered", ("question_answered.1",), "stop"
    ),
    CaseTransition(QuestionState.WAITING, QuestionState.MERGED, "answerer", "question.merged", clock="stop"),
    *(
        CaseTransition(
            QuestionState.ANSWERED, QuestionState.WAITING, by, event, ("question_received.1",), "start"
        )
        for by, event in (("asker", "question.replied"), ("answerer", "question.reopened"))
    ),
    CaseTransition(
        QuestionState.ANSWERED, QuestionState.ANSWERED, "answerer", "question.supplemented", ("question_answered.1",)
    ),
)  # fmt: skip

TABLE = TransitionTable("question", TRANSITIONS)
