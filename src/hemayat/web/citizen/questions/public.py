"""Answers for everybody, without signing in: found in any spelling, about nobody, and only while they are right."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from hemayat.common.persian import search_key
from hemayat.questions.answer_search import rank, suggestion
from hemayat.questions.public_answers import all_answers
from hemayat.questions.results import ReadyAnswerView
from hemayat.web.citizen.open_pages import open_page
from hemayat.web.citizen.questions.answer_presenter import answer_display, topic_displays
from hemayat.web.shared.language import page_language
from hemayat.web.shared.search_query import MOST, is_searchable, search_query

MOST_FOUND = 8
"""Of more answers than this nobody reads the last; who finds none below searches again, or asks."""


@open_page
def answers(request: HttpRequest) -> HttpResponse:
    """GET /questions/?q=… or ?answer=7: the words of the search are in the address alone, and nothing stores them."""
    public_answers = all_answers(timezone.localdate())
    if chosen := _chosen(request, public_answers):
        return _page(request, found=chosen, topic=chosen[0].theme_words.in_(page_language()))
    if not is_searchable(request):
        return _page(request, listed=public_answers, is_refused=True)
    text = search_query(request)
    found = rank(public_answers, text)[:MOST_FOUND] if search_key(text) else []
    better = suggestion(public_answers, text)
    return _page(request, found=found, listed=[] if found else public_answers, text=text, suggestion=better)


def _chosen(request: HttpRequest, public_answers: Sequence[ReadyAnswerView]) -> list[ReadyAnswerView]:
    """The answer that the address names, then the others of its theme; nothing if it names none that is public."""
    number = request.GET.get("answer", "")
    chosen = next((answer for answer in public_answers if str(answer.id) == number), None)
    if chosen is None:
        return []
    others = [answer for answer in public_answers if answer.theme == chosen.theme and answer != chosen]
    return [chosen, *reversed(others)]


def _page(
    request: HttpRequest,
    *,
    found: Sequence[ReadyAnswerView] = (),
    listed: Sequence[ReadyAnswerView] = (),
    **shown: str | bool,
) -> HttpResponse:
    """`found`: answers to read, the first one open. `listed`: the questions of these, by topic."""
    lang = page_language()
    displays = {
        "found": [answer_display(answer, lang) for answer in found],
        "topics": topic_displays(listed, lang),
        "most": MOST,
    }
    return render(request, "citizen/questions/answers.html", {**displays, **shown})
