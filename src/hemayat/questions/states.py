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


class Category(StrEnum):
    """Of clause 4.7."""

    DELAY = "delay"
    PROBLEM = "problem"
    AMBIGUITY = "ambiguity"
    OTHER = "other"


class State(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"
    MERGED = "merged"


class Channel(StrEnum):
    """By which a message of the head came."""

    WEB = "web"
    HOTLINE = "hotline"
    MESSAGE = "message"


class Rating(StrEnum):
    HELPED = "helped"
    NOT_HELPED = "not_helped"


CATEGORY_WORDS: dict[Category, Words] = {
    Category.DELAY: Message("It takes long"),
    Category.PROBLEM: Message("Something is wrong"),
    Category.AMBIGUITY: Message("Something is unclear"),
    Category.OTHER: Message("Something else"),
}
WORDING: dict[State, tuple[Words, Words]] = {
    State.WAITING: (
        Message("Waiting for our answer"),
        Message("Those who answer questions"),
    ),
    State.ANSWERED: (
        Message("Answered"),
        Message("You, the head of the household"),
    ),
    State.MERGED: (
        Message("Joined with another question of yours"),
        Message("Those who answer questions"),
    ),
}
"""State → its name, and the unit that answers for it."""


@dataclass(frozen=True)
class Transition:
    """`source` None: it begins. `notice`: told in the same transaction."""

    source: State | None
    event: str
    target: State
    by: tuple[By, ...]
    clock: Clock = ""
    notice: str = ""


_ASKS: tuple[By, ...] = ("head", "agent")
TRANSITIONS: tuple[Transition, ...] = (
    Transition(None, "question.asked", State.WAITING, _ASKS, "start", "question_received.1"),
    # What is promised already stays promised: to say more moves no day.
    Transition(State.WAITING, "question.added_to", State.WAITING, _ASKS),
    Transition(
        State.WAITING, "question.answered", State.ANSWERED, ("answerer",), "stop", "question_answered.1"
    ),
    Transition(State.WAITING, "question.merged", State.MERGED, ("answerer",), "stop"),
    Transition(State.ANSWERED, "question.replied", State.WAITING, _ASKS, "start", "question_received.1"),
    Transition(
        State.ANSWERED, "question.reopened", State.WAITING, ("answerer",), "start", "question_received.1"
    ),
    Transition(
        State.ANSWERED, "question.supplemented", State.ANSWERED, ("answerer",), "", "question_answered.1"
    ),
)


def transition(source: State | None, event: str, by: By) -> Transition | None:
    """The one line of the table that allows it; None where nothing does."""
    return next(
        (line for line in TRANSITIONS if (line.source, line.event) == (source, event) and by in line.by),
        None,
    )
