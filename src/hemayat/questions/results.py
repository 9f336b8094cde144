"""What a page reads of questions: plain values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from hemayat.common.language import Words
from hemayat.documents.queries import ListedDocument
from hemayat.questions.states import CATEGORY_WORDS, WORDING, MessageChannel, QuestionCategory, QuestionState
from hemayat.questions.themes import TITLES


@dataclass(frozen=True)
class QuestionQueueRow:
    """One question in a list: nothing of what was written. `due_on`: the day by which the last answer was promised.

    `claimed_by`: the member of staff who is answering it.
    """

    household: int
    id: int
    province: str
    category: QuestionCategory
    theme: str
    state: QuestionState
    request: int | None
    asked_at: dt.datetime
    due_on: dt.date
    answered_at: dt.datetime | None
    is_overdue: bool
    claimed_by: int | None = None
    claimed_at: dt.datetime | None = None

    @property
    def is_waiting(self) -> bool:
        return self.state is QuestionState.WAITING

    @property
    def title(self) -> Words:
        return CATEGORY_WORDS[self.category]

    @property
    def state_words(self) -> Words:
        return WORDING[self.state][0]

    @property
    def theme_words(self) -> Words:
        return TITLES.get(self.theme, TITLES["other"])


@dataclass(frozen=True)
class MessageView:
    """One message. `by`: the member of staff who wrote it or took it down; `name`: theirs, empty but for colleagues."""

    by_kind: str
    by: int | None
    name: str
    channel: MessageChannel
    words: str = field(repr=False)
    at: dt.datetime
    documents: tuple[ListedDocument, ...]
    rating: str

    @property
    def is_answer(self) -> bool:
        return self.by_kind == "staff"


@dataclass(frozen=True)
class QuestionThread:
    """A question whole, with what was merged into it. `may_be_rated`: the last word is ours."""

    line: QuestionQueueRow
    messages: tuple[MessageView, ...]
    merged_into: int | None

    @property
    def may_be_rated(self) -> bool:
        return self.line.state is QuestionState.ANSWERED and self.rating == ""

    @property
    def length(self) -> int:
        """How many messages there are to read."""
        return len(self.messages)

    @property
    def rating(self) -> str:
        answers = [message for message in self.messages if message.is_answer]
        return answers[-1].rating if answers else ""


@dataclass(frozen=True)
class ReadyAnswerView:
    """A ready answer. `is_stale`: what it is about says something else by now, or holds no more.

    `written`: the answer as it is stored, for editing; `linked`: with the hotline of the agreement in force, and with
    names of pages, such as `{household}`; `answer`: with their titles too, for places that show no links.
    `section`: the part of the rules document that holds the rule; empty for a clause.
    """

    id: int
    theme: str
    tie: str
    tie_title: Words
    section: str
    question: Words
    answer: Words
    linked: Words
    written: Words
    written_by: int
    written_at: dt.datetime
    published_at: dt.datetime | None
    is_stale: bool

    @property
    def theme_words(self) -> Words:
        return TITLES.get(self.theme, TITLES["other"])


@dataclass(frozen=True)
class ThemeBacklog:
    """What is asked and not answered yet, by theme. `fresh`: public answers about it that are not stale.

    `counted`: no more than so many are counted, of those that wait and of those that are overdue.
    """

    name: str
    title: Words
    waiting: int
    overdue: int
    first_due_on: dt.date
    fresh: int
    counted: int

    @property
    def are_more_waiting(self) -> bool:
        return self.waiting >= self.counted

    @property
    def are_more_overdue(self) -> bool:
        return self.overdue >= self.counted

    @property
    def needs_answer(self) -> bool:
        return not self.fresh
