"""Ready answers, read: the public ones by everybody, all of them by those who answer. Stale ones are public no more."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from hemayat.agreements.contacts import contacts
from hemayat.common.language import Message, Words
from hemayat.common.persian import search_key, to_persian_digits
from hemayat.questions.answer_pages import with_titles
from hemayat.questions.answer_search import rank
from hemayat.questions.answer_sources import AnswerSource, answer_sources
from hemayat.questions.errors import NoSuchQuestion
from hemayat.questions.models import ReadyAnswer
from hemayat.questions.results import ReadyAnswerView

MOST = 30
HOTLINE = "{hotline}"
"""Where the number of the hotline stands in an answer."""


def search_answers(text: str, today: dt.date, *, is_public: bool = True) -> list[ReadyAnswerView]:
    """The answers that match these words, the best first; all of them, by theme, if there are no words."""
    answers = all_answers(today, is_public=is_public)
    return rank(answers, text)[:MOST] if search_key(text) else answers


def all_answers(today: dt.date, *, is_public: bool = True) -> list[ReadyAnswerView]:
    """By theme, the newest first in each."""
    rows = ReadyAnswer.objects.filter(withdrawn_at=None).order_by("theme", "-id")
    return _shown(_ready(rows.exclude(published_at=None) if is_public else rows, today), is_public=is_public)


def ready_answer(number: int, today: dt.date) -> ReadyAnswerView:
    """One, for those who answer. Raises NoSuchQuestion."""
    answers = _ready(ReadyAnswer.objects.filter(pk=number, withdrawn_at=None), today)
    if not answers:
        raise NoSuchQuestion
    return answers[0]


def fresh_by_theme(today: dt.date) -> Counter[str]:
    """Theme → how many answers about it everybody can read now."""
    return Counter(answer.theme for answer in all_answers(today))


def _shown(answers: Sequence[ReadyAnswerView], *, is_public: bool) -> list[ReadyAnswerView]:
    return [answer for answer in answers if not (is_public and answer.is_stale)]


def _ready(rows: Iterable[ReadyAnswer], today: dt.date) -> list[ReadyAnswerView]:
    sources = answer_sources(today)
    return [_view(row, sources.get(row.tie)) for row in rows]


def _view(row: ReadyAnswer, source: AnswerSource | None) -> ReadyAnswerView:
    written = Words(row.answer_fa, row.answer_en or row.answer_fa)
    linked = _with_hotline(written)
    return ReadyAnswerView(
        id=row.pk,
        theme=row.theme,
        tie=row.tie,
        tie_title=source.title if source else _GONE,
        section=source.section if source else "",
        question=Words(row.question_fa, row.question_en or row.question_fa),
        answer=with_titles(linked),
        linked=linked,
        written=written,
        written_by=row.written_by_id,
        written_at=row.written_at,
        published_at=row.published_at,
        is_stale=source is None or source.version != row.tie_version,
    )


def _with_hotline(written: Words) -> Words:
    """With the hotline of the version in force, which is its to name."""
    hotline = contacts().hotline
    return Words(
        written.fa.replace(HOTLINE, to_persian_digits(hotline)), written.en.replace(HOTLINE, hotline)
    )


_GONE = Message("A rule or clause that is no longer valid")
