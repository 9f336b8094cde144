"""What a visitor has typed so far: carried from page to page in the form itself, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from hemayat.common.language import Lang
from hemayat.eligibility.in_force import Rules
from hemayat.eligibility.trial import (
    Answer,
    Topic,
    answer_words,
    contradictions,
    followed,
    nothing_in,
    topics_of,
)
from hemayat.web.citizen.check import words
from hemayat.web.citizen.check.forms import TopicForm, field_names, nothing_name
from hemayat.web.shared.language import both

LONGEST = 60
"""Characters of one answer that are carried on; more could not be an answer."""


@dataclass(frozen=True)
class AnswerTold:
    """One answer in words; no question where the answer says all."""

    question: str
    answer: str


@dataclass(frozen=True)
class TopicTold:
    """The answers of one page."""

    register: str
    title: str
    lines: tuple[AnswerTold, ...]


class Answers:
    """`typed`: what the form sent, of any topic; names that no question has are dropped."""

    def __init__(self, rules: Rules, typed: Mapping[str, str], lang: Lang) -> None:
        self.rules, self.lang = rules, lang
        self.topics = [_in_order(topic) for topic in topics_of(rules, lang)]
        known = field_names(self.topics)
        self.typed = {name: typed[name][:LONGEST] for name in known if typed.get(name)}

    def place(self, register: str) -> int:
        """Which page a topic is on, from 0; 0 for one that there is not."""
        return next((at for at, topic in enumerate(self.topics) if topic.register == register), 0)

    def form(self, topic: Topic) -> TopicForm:
        """Bound to what was typed, and judged."""
        return TopicForm(topic, self.typed)

    def asked(self, topic: Topic) -> TopicForm:
        """Showing what was typed, without a word about faults: nobody has sent this page yet."""
        form = TopicForm(topic, None)
        form.initial = {name: self.typed[name] for name in form.fields if name in self.typed}
        return form

    def carried(self, topic: Topic) -> list[tuple[str, str]]:
        """What the page of `topic` hands on in hidden fields: everything of the other topics."""
        own = field_names([topic])
        return [(name, value) for name, value in self.typed.items() if name not in own]

    def first_faulty(self) -> tuple[Topic, TopicForm] | None:
        """The first topic whose answers cannot be used."""
        for topic, form in self._forms:
            for _, how_much in contradictions(self.rules, self._own(form)):
                if how_much in form.fields:
                    form.add_error(how_much, _CONTRADICTS)
            if not form.is_valid():
                return topic, form
        return None

    def answers(self) -> dict[str, Answer]:
        """Fact → answer, with what follows from the answers; only where nothing is faulty."""
        found: dict[str, Answer] = {}
        for topic, form in self._forms:
            found |= nothing_in(self.rules, topic.register) if form.says_nothing else form.answers()
        return followed(self.rules, found)

    def told(self) -> list[TopicTold]:
        """What was answered, in words and in the order of the questions."""
        return [TopicTold(t.register, self.title(t), tuple(self._lines(t, form))) for t, form in self._forms]

    def _lines(self, topic: Topic, form: TopicForm) -> Iterator[AnswerTold]:
        if form.says_nothing:
            yield AnswerTold("", str(form.fields[nothing_name(topic)].label))
            return
        given = form.answers()
        for question in topic.questions:
            answer = given.get(question.fact)
            known = "" if answer is None else answer_words(self.rules, question.fact, answer, self.lang)
            yield AnswerTold(str(form.fields[question.fact].label), known or str(_NOT_KNOWN))

    def title(self, topic: Topic) -> str:
        """What the page of a topic is called."""
        return str(words.TOPICS.get(topic.register, topic.title))

    @cached_property
    def _forms(self) -> list[tuple[Topic, TopicForm]]:
        return [(topic, self.form(topic)) for topic in self.topics]

    def _own(self, form: TopicForm) -> dict[str, Answer]:
        return form.answers() if form.is_valid() and not form.says_nothing else {}


def _in_order(topic: Topic) -> Topic:
    """The questions as people think of them; those that we have no words for stay last, as the policy has them."""
    known = list(words.QUESTIONS)
    place = {name: at for at, name in enumerate(known)}
    return replace(
        topic, questions=tuple(sorted(topic.questions, key=lambda q: place.get(q.fact, len(known))))
    )


_NOT_KNOWN = both("نگفته‌اید", "not said")
_CONTRADICTS = both(
    "در پرسش دیگر گفته‌اید ندارید؛ یکی از دو پاسخ را درست کنید",
    "In another question you said that you have none; correct one of the two answers",
)
