"""Search of ready answers: the right one first, whatever words people use, and the word that they may have meant.

All answers are read from end to end: there are hundreds at most. What is computed of their texts is kept.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from hemayat.common.language import Words
from hemayat.questions.close_words import closest
from hemayat.questions.search_words import (
    Roots,
    expressions,
    fold,
    folded_words,
    meanings,
    root,
    roots_of,
    spelling,
    written_words,
)

if TYPE_CHECKING:
    from hemayat.questions.results import ReadyAnswerView

_IN_QUESTION, _IN_ANSWER = 4.0, 1.0
_LEAST_OF_BEST = 0.4
"""An answer that matches much less than the best one does is left out."""
_LONGEST_EXPRESSION = 4
_MOST_SLIPS = 3
"""The most words that are corrected in one search."""
_COMPARED = 3
"""A correction that leaves the first results as they are is not offered."""


@dataclass(frozen=True)
class AnswerWords:
    """The roots of one answer, in both languages."""

    question: frozenset[str]
    answer: frozenset[str]


@dataclass(frozen=True)
class AnswerIndex:
    """`weights`: root → how much it says; a word of few answers says more. `written`: folded word → its spelling."""

    answers: tuple[AnswerWords, ...]
    weights: Mapping[str, float]
    written: Mapping[str, str]
    roots: frozenset[str]


def rank(answers: Sequence[ReadyAnswerView], text: str) -> list[ReadyAnswerView]:
    """The answers that match these words, the best first; none if the text has no words."""
    index = _index(answers)
    parts = list(_parts(index, text))
    scores = [_score(index, words, parts) for words in index.answers]
    least = max(scores, default=0.0) * _LEAST_OF_BEST
    found = [position for position, score in enumerate(scores) if score and score >= least]
    return [answers[position] for position in sorted(found, key=lambda position: -scores[position])]


def suggestion(answers: Sequence[ReadyAnswerView], text: str) -> str:
    """The same search with slips of the pen corrected; empty if that finds nothing, or nothing else."""
    index = _index(answers)
    corrections = dict(_corrections(index, text))
    if not corrections:
        return ""
    better = " ".join(corrections.get(word, word) for word in written_words(text))
    found = rank(answers, better)
    return better if found and found[:_COMPARED] != rank(answers, text)[:_COMPARED] else ""


# ---------------------------------------------------------------------------------------- the index


def _index(answers: Sequence[ReadyAnswerView]) -> AnswerIndex:
    return _index_of(tuple((*_both(one.question), *_both(one.answer)) for one in answers))


def _both(words: Words) -> tuple[str, str]:
    return words.fa, words.en


@lru_cache(4)
def _index_of(texts: tuple[tuple[str, str, str, str], ...]) -> AnswerIndex:
    answers = tuple(_words_of(" ".join(text[:2]), " ".join(text[2:])) for text in texts)
    counted = Counter(one for words in answers for one in words.question | words.answer)
    written = {fold(word): word for word in _all_written(texts)}
    return AnswerIndex(
        answers,
        {one: math.log(1 + len(answers) / count) for one, count in counted.items()},
        written,
        frozenset(map(root, written)),
    )


def _words_of(question: str, answer: str) -> AnswerWords:
    return AnswerWords(frozenset(roots_of(question)), frozenset(roots_of(answer)))


def _all_written(texts: tuple[tuple[str, str, str, str], ...]) -> Iterator[str]:
    for text in texts:
        for one in text:
            yield from written_words(one)
    for line in expressions():
        for one in line:
            yield from written_words(one)


# ---------------------------------------------------------------------------------------- what was asked

Part = tuple[Roots, ...]
"""One thing that was asked for: the ways to say it, each a few roots. The best way counts."""


def _parts(index: AnswerIndex, text: str) -> Iterator[Part]:
    roots = _without_gaps(index, folded_words(text))
    while roots:
        length = _length_of_expression(roots)
        expression, roots = roots[:length], roots[length:]
        yield (expression, *meanings().get(expression, ()))


def _without_gaps(index: AnswerIndex, words: list[str]) -> Roots:
    """Roots; two words that are one word in the answers («خدمت گیرنده») are one."""
    roots: list[str] = []
    words = list(words)
    while words:
        word = words.pop(0)
        if words and word + words[0] in index.written and not {word, words[0]} <= index.written.keys():
            word += words.pop(0)
        roots.append(root(word))
    return tuple(roots)


def _length_of_expression(roots: Roots) -> int:
    """The longest beginning that the table knows; one word if it knows none."""
    longest = min(_LONGEST_EXPRESSION, len(roots))
    return next((length for length in range(longest, 0, -1) if roots[:length] in meanings()), 1)


def _score(index: AnswerIndex, words: AnswerWords, parts: Sequence[Part]) -> float:
    return sum(max(_way_score(index, words, way) for way in part) for part in parts)


def _way_score(index: AnswerIndex, words: AnswerWords, way: Roots) -> float:
    return sum(
        index.weights.get(one, 0.0) * (_IN_QUESTION if one in words.question else _IN_ANSWER)
        for one in way
        if one in words.question or one in words.answer
    )


# ---------------------------------------------------------------------------------------- slips of the pen


def _corrections(index: AnswerIndex, text: str) -> Iterator[tuple[str, str]]:
    words = written_words(text)
    for word in [words[at] for at in range(len(words)) if _is_unknown(index, words, at)][:_MOST_SLIPS]:
        if better := closest(fold(word), index.written.keys()):
            yield word, index.written[better]


def _is_unknown(index: AnswerIndex, words: Sequence[str], at: int) -> bool:
    """Whether the answers have this word neither alone nor joined to the next or the last one («کرایه نشین»)."""
    before, word, after = (
        fold("".join(words[max(at - 1, 0) : at])),
        fold(words[at]),
        fold("".join(words[at + 1 : at + 2])),
    )
    is_known = word in spelling().left_out or root(word) in index.roots
    return not (is_known or {word, before + word, word + after} & index.written.keys())
