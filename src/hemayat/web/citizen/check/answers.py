"""What a visitor has typed so far: carried from page to page in the form itself, and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from hemayat.common.language import Lang
from hemayat.eligibility.current_rules import CurrentRules
from hemayat.eligibility.entry_titles import EntryTitles
from hemayat.eligibility.trial import (
    Answer,
    RegisterTopic,
    answer_words,
    contradictions,
    facts_without_rows,
    topics_of,
    with_implied_answers,
)
from hemayat.eligibility.trial_result import TrialResult
from hemayat.web.citizen.check import texts
from hemayat.web.citizen.check.forms import TopicForm, field_names, nothing_name
from hemayat.web.shared.language import gettext_lazy as _

LONGEST = 60
"""Characters of one answer that are carried on; more could not be an answer."""
AT, PAGES = "at", "pages"
BETWEEN_FACTS, BETWEEN_PAGES = ",", "."


@dataclass(frozen=True)
class AnswerText:
    """One answer in words; no question where the answer says all."""

    question: str
    answer: str


@dataclass(frozen=True)
class TopicAnswers:
    """The answers of one topic."""

    register: str
    title: str
    lines: tuple[AnswerText, ...]


@dataclass(frozen=True)
class QuestionnairePage:
    """One page of questions. `before`: the pages that were answered before it, each as the facts that it asked."""

    topic: RegisterTopic
    before: tuple[tuple[str, ...], ...]

    @property
    def at(self) -> str:
        return BETWEEN_FACTS.join(question.fact for question in self.topic.questions)

    @property
    def pages(self) -> str:
        return pages_text(self.before)


class CheckAnswers:
    """`typed`: what the form sent, on any page; names that no question has are dropped.

    Only what was sent with its page counts as asked: `before` are the pages before this one, `at` is this one. A value
    of a page that the visitor went back from stays typed, and counts once that page is sent.
    """

    def __init__(self, rules: CurrentRules, typed: Mapping[str, str], lang: Lang) -> None:
        self.rules, self.lang = rules, lang
        self.topics = [_in_order(topic) for topic in topics_of(rules, lang)]
        self.typed = {name: typed[name][:LONGEST] for name in field_names(self.topics) if typed.get(name)}
        self.at = self._known(typed.get(AT, ""))
        read = (self._known(part) for part in typed.get(PAGES, "").split(BETWEEN_PAGES)[: len(self._facts)])
        self.before = tuple(facts for facts in read if facts)

    @property
    def pages(self) -> tuple[tuple[str, ...], ...]:
        """Every page that was sent, in their order."""
        return (*self.before, self.at) if self.at else self.before

    @cached_property
    def result(self) -> TrialResult:
        """Only while nothing is faulty."""
        return TrialResult(self.rules, self.answers())

    def next_page(self) -> QuestionnairePage | None:
        """The first topic with a question that can still change the result; None if there is none."""
        asked = self.result.to_ask(self._seen)
        topic = next((t for t in self.topics if any(q.fact in asked for q in t.questions)), None)
        return QuestionnairePage(_only(topic, asked), self.pages) if topic else None

    def page_before(self) -> QuestionnairePage:
        """The page that was sent last; the first one if there is none."""
        *before, last = self.before or (self._first,)
        return QuestionnairePage(self._topic_of(last), tuple(before))

    def page_of(self, register: str) -> QuestionnairePage:
        """Everything that was asked about one topic, to change it."""
        topic = next((t for t in self._asked if t.register == register), None)
        if topic is None:
            return QuestionnairePage(self._topic_of(self._first), ())
        own = {question.fact for question in topic.questions}
        rest = (tuple(fact for fact in facts if fact not in own) for facts in self.pages)
        return QuestionnairePage(topic, tuple(facts for facts in rest if facts))

    def questions_left(self, page: QuestionnairePage) -> int:
        """How many questions there still are at most, with those of this page."""
        earlier = {fact for facts in page.before for fact in facts}
        return len({*self.result.open_facts, *page.at.split(BETWEEN_FACTS)} - earlier)

    def form(self, topic: RegisterTopic) -> TopicForm:
        """Bound to what was typed, and judged."""
        return TopicForm(topic, self.typed)

    def blank_form(self, topic: RegisterTopic) -> TopicForm:
        """Showing what was typed, without a word about faults: nobody has sent this page yet."""
        form = TopicForm(topic, None)
        form.initial = {name: self.typed[name] for name in form.fields if name in self.typed}
        return form

    def carried(self, topic: RegisterTopic) -> list[tuple[str, str]]:
        """What the page of `topic` hands on in hidden fields: everything typed that it does not ask."""
        own = field_names([topic])
        return [(name, value) for name, value in self.typed.items() if name not in own]

    def first_faulty(self) -> tuple[RegisterTopic, TopicForm] | None:
        """The first topic whose answers cannot be used."""
        for topic, form in self._forms:
            for _how_many, how_much in contradictions(self.rules, self._own(form)):
                if how_much in form.fields:
                    form.add_error(how_much, _CONTRADICTS)
            if not form.is_valid():
                return topic, form
        return None

    def answers(self) -> dict[str, Answer]:
        """Fact → answer, with what follows from the answers; what is faulty counts as not answered."""
        found: dict[str, Answer] = {}
        for topic, form in self._forms:
            if form.is_valid():
                found |= (
                    facts_without_rows(self.rules, topic.register) if form.says_nothing else form.answers()
                )
        return with_implied_answers(self.rules, found)

    def told(self) -> list[TopicAnswers]:
        """What was asked and answered, in words and in the order of the questions."""
        return [
            TopicAnswers(t.register, self.title(t), tuple(self._lines(t, form))) for t, form in self._forms
        ]

    def title(self, topic: RegisterTopic) -> str:
        """What the page of a topic is called."""
        return str(texts.TOPICS.get(topic.register, topic.title))

    def name_of(self, fact: str) -> str:
        """A fact that is not known, in words."""
        return EntryTitles(self.rules.decider.policy, self.lang).missing_fact(fact)

    # ------------------------------------------------------------------------------------ underneath

    def _lines(self, topic: RegisterTopic, form: TopicForm) -> Iterator[AnswerText]:
        if form.says_nothing:
            yield AnswerText("", str(form.fields[nothing_name(topic)].label))
            return
        given = form.answers()
        for question in topic.questions:
            answer = given.get(question.fact)
            words = "" if answer is None else answer_words(self.rules, question.fact, answer, self.lang)
            yield AnswerText(str(form.fields[question.fact].label), words or str(_NOT_KNOWN))

    @cached_property
    def _facts(self) -> list[str]:
        return [question.fact for topic in self.topics for question in topic.questions]

    @property
    def _seen(self) -> set[str]:
        return {fact for facts in self.pages for fact in facts}

    @cached_property
    def _first(self) -> tuple[str, ...]:
        """The facts of the first page: of a check in which nothing was answered."""
        asked = TrialResult(self.rules, {}).to_ask(())
        topic = next(t for t in self.topics if any(q.fact in asked for q in t.questions))
        return tuple(question.fact for question in _only(topic, asked).questions)

    @cached_property
    def _asked(self) -> list[RegisterTopic]:
        """The topics, each with the questions of it that were asked."""
        seen = self._seen
        return [only for topic in self.topics if (only := _only(topic, seen)).questions]

    @cached_property
    def _forms(self) -> list[tuple[RegisterTopic, TopicForm]]:
        return [(topic, self.form(topic)) for topic in self._asked]

    def _known(self, text: str) -> tuple[str, ...]:
        named = text.split(BETWEEN_FACTS)[: len(self._facts)]
        return tuple(dict.fromkeys(fact for fact in named if fact in self._facts))

    def _topic_of(self, facts: Sequence[str]) -> RegisterTopic:
        topic = next(t for t in self.topics if any(q.fact in facts for q in t.questions))
        return _only(topic, facts)

    def _own(self, form: TopicForm) -> dict[str, Answer]:
        return form.answers() if form.is_valid() and not form.says_nothing else {}


def pages_text(pages: Sequence[Sequence[str]]) -> str:
    """Pages as a form carries them."""
    return BETWEEN_PAGES.join(BETWEEN_FACTS.join(facts) for facts in pages)


def _only(topic: RegisterTopic, facts: Collection[str]) -> RegisterTopic:
    return replace(topic, questions=tuple(q for q in topic.questions if q.fact in facts))


def _in_order(topic: RegisterTopic) -> RegisterTopic:
    """The questions as people think of them; those that we have no words for stay last, as the policy has them."""
    known = list(texts.QUESTIONS)
    place = {name: at for at, name in enumerate(known)}
    return replace(
        topic, questions=tuple(sorted(topic.questions, key=lambda q: place.get(q.fact, len(known))))
    )


_NOT_KNOWN = _("not answered")
_CONTRADICTS = _("You said in another answer that you have none; correct one of the two answers")
