"""Public answers as the page shows them: with links to the pages that they name, and to their rule or clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from hemayat.common.language import Lang
from hemayat.questions.answer_pages import PAGES, PLACE
from hemayat.questions.results import ReadyAnswerView
from hemayat.questions.themes import THEMES
from hemayat.web.shared.templatetags.language_maps import anchor

ADDRESSES: dict[str, str] = {
    "status": "status:show",
    "decision": "decision:show",
    "requests": "requests:all",
    "household": "household:show",
    "approval": "approvals:current",
    "questions": "questions:all",
    "complaints": "complaints:all",
    "messages": "messages:show",
    "access_log": "looks:show",
    "data": "holdings:show",
    "devices": "session:show",
    "consents": "consents:show",
    "disclosures": "disclosures:show",
    "rules": "how-we-decide",
    "check": "check",
    "help": "help",
    "after_a_death": "after_a_death",
    "other_ways": "other_ways",
    "quality": "quality",
    "verify": "verification:ask",
    "agreement": "agreement",
    "retention": "holdings:retention",
}
"""The route of each page that an answer can name."""


@dataclass(frozen=True)
class ReadyAnswerDisplay:
    """`source`: the rule or clause that the answer is based on, with the place where it can be read."""

    address: str
    question: str
    text: SafeString
    source: str
    source_address: str


@dataclass(frozen=True)
class TopicDisplay:
    """Answers about one theme. `title`: of the theme."""

    title: str
    answers: tuple[ReadyAnswerDisplay, ...]


def answer_display(answer: ReadyAnswerView, lang: Lang) -> ReadyAnswerDisplay:
    """One answer in the language of the page."""
    return ReadyAnswerDisplay(
        f"{reverse('questions:answers')}?answer={answer.id}",
        answer.question.in_(lang),
        _with_links(answer.linked.in_(lang), lang),
        answer.tie_title.in_(lang),
        _source_address(answer),
    )


def topic_displays(answers: Sequence[ReadyAnswerView], lang: Lang) -> list[TopicDisplay]:
    """All answers, in the order of the themes; in each theme the oldest first, which most people ask."""
    answers = sorted(answers, key=lambda answer: answer.id)
    topics = [
        TopicDisplay(
            theme.title.in_(lang),
            tuple(answer_display(answer, lang) for answer in answers if answer.theme == theme.name),
        )
        for theme in THEMES
    ]
    return [topic for topic in topics if topic.answers]


def _with_links(text: str, lang: Lang) -> SafeString:
    """`text` escaped; in the place of a page's name, its title in quotes as a link."""

    def link(place: re.Match[str]) -> str:
        if place[1] not in PAGES:
            return place[0]
        opening, closing = "«»" if lang == "fa" else "“”"
        title = PAGES[place[1]].in_(lang)
        address = reverse(ADDRESSES[place[1]])
        return format_html('{}<a class="govuk-link" href="{}">{}</a>{}', opening, address, title, closing)

    # Escaping changes no braces and no names, and each link is made of escaped parts.
    return mark_safe(PLACE.sub(link, conditional_escape(text)))  # noqa: S308 - see the line above


def _source_address(answer: ReadyAnswerView) -> str:
    kind, _, name = answer.tie.partition(":")
    if kind == "rule":
        return f"{reverse('how-we-decide')}#{answer.section}-{name}"
    return f"{reverse('agreement')}#clause-{anchor(name)}"
