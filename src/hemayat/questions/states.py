"""The life of a question: what may happen to it, by whom, what the clock does and who is told. No Django.

A question never closes: whoever asked may write again at any time, and then has a new day by which we answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from hemayat.common.language import Message, Words

By = Literal["head", "agent", "answerer"]
Clock = Literal["", "start", "stop"]


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


@dataclass(frozen=True)
class QuestionTransition:
    """`source` None: it begins. `notice`: told in the same transaction."""

    source: QuestionState | None
    event: str
    target: QuestionState
    by: tuple[By, ...]
    clock: Clock = ""
    notice: str = ""


_ASKS: tuple[By, ...] = ("head", "agent")
TRANSITIONS: tuple[QuestionTransition, ...] = (
    QuestionTransition(None, "question.asked", QuestionState.WAITING, _ASKS, "start", "question_received.1"),
    # What is promised already stays promised: to say more moves no day.
    QuestionTransition(QuestionState.WAITING, "question.added_to", QuestionState.WAITING, _ASKS),
    QuestionTransition(
        QuestionState.WAITING,
        "question.answered",
        QuestionState.ANSWERED,
        ("answerer",),
        "stop",
        "question_answered.1",
    ),
    QuestionTransition(QuestionState.WAITING, "question.merged", QuestionState.MERGED, ("answerer",), "stop"),
    QuestionTransition(
        QuestionState.ANSWERED,
        "question.replied",
        QuestionState.WAITING,
        _ASKS,
        "start",
        "question_received.1",
    ),
    QuestionTransition(
        QuestionState.ANSWERED,
        "question.reopened",
        QuestionState.WAITING,
        ("answerer",),
        "start",
        "question_received.1",
    ),
    QuestionTransition(
        QuestionState.ANSWERED,
        "question.supplemented",
        QuestionState.ANSWERED,
        ("answerer",),
        "",
        "question_answered.1",
    ),
)


def transition(source: QuestionState | None, event: str, by: By) -> QuestionTransition | None:
    """The one line of the table that allows it; None where nothing does."""
    return next(
        (line for line in TRANSITIONS if (line.source, line.event) == (source, event) and by in line.by),
        None,
    )
