"""Ready answers, read: the public ones by everybody, all of them by those who answer. Stale ones are public no more."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from hemayat.agreements.contacts import contacts
from hemayat.common.language import Message, Words
from hemayat.common.persian import search_key, to_persian_digits
from hemayat.questions.answer_sources import answer_sources
from hemayat.questions.errors import NoSuchQuestion
from hemayat.questions.models import ReadyAnswer
from hemayat.questions.results import ReadyAnswerView

MOST = 30
HOTLINE = "{hotline}"
"""Where the number of the hotline stands in an answer."""
# Every word where it stands, in whatever order; else what looks most like it, so that a slip of the pen still finds.
# Read from end to end: there are hundreds, and row-level security lets no index answer such a comparison.
_SEARCH = """
SELECT id FROM ready_answer
WHERE withdrawn_at IS NULL AND (published_at IS NOT NULL OR NOT %(public)s)
    AND (folded LIKE ALL (%(words)s::text[]) OR word_similarity(%(text)s, folded) > %(like)s)
ORDER BY (folded LIKE ALL (%(words)s::text[])) DESC, word_similarity(%(text)s, folded) DESC, id"""
_ALIKE = 0.55


def search_answers(text: str, today: dt.date, *, is_public: bool = True) -> list[ReadyAnswerView]:
    """What answers this, the nearest first; everything, by theme, where nothing is asked for."""
    folded = search_key(text)
    if not folded:
        return all_answers(today, is_public=is_public)
    words = [f"%{word.translate(_PLAIN)}%" for word in folded.split()]
    given: dict[str, Any] = {
        "words": words,
        "text": folded,
        "like": _ALIKE,
        "public": is_public,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SEARCH, given)
        numbers = [number for (number,) in cursor.fetchall()]
    found = {answer.id: answer for answer in _ready(ReadyAnswer.objects.filter(pk__in=numbers), today)}
    return _shown([found[number] for number in numbers], is_public=is_public)[:MOST]


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


_PLAIN = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})


def _shown(answers: Sequence[ReadyAnswerView], *, is_public: bool) -> list[ReadyAnswerView]:
    return [answer for answer in answers if not (is_public and answer.is_stale)]


def _ready(rows: Iterable[ReadyAnswer], today: dt.date) -> list[ReadyAnswerView]:
    sources = answer_sources(today)
    return [
        ReadyAnswerView(
            id=row.pk,
            theme=row.theme,
            tie=row.tie,
            tie_title=sources[row.tie].title if row.tie in sources else _GONE,
            question=Words(row.question_fa, row.question_en or row.question_fa),
            answer=_filled(written := Words(row.answer_fa, row.answer_en or row.answer_fa)),
            written=written,
            written_by=row.written_by_id,
            written_at=row.written_at,
            published_at=row.published_at,
            is_stale=row.tie not in sources or sources[row.tie].version != row.tie_version,
        )
        for row in rows
    ]


def _filled(written: Words) -> Words:
    """With the hotline of the version in force, which is its to name."""
    hotline = contacts().hotline
    return Words(
        written.fa.replace(HOTLINE, to_persian_digits(hotline)), written.en.replace(HOTLINE, hotline)
    )


_GONE = Message("A rule or clause that is no longer valid")
