"""Words of a search: folded, joined and shortened, so that what people type meets what the answers say.

The words themselves are data: `shipped/search_words.yaml`. Everything here is about text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from hemayat.common.persian import search_key

SHIPPED = Path(__file__).with_name("shipped") / "search_words.yaml"
Roots = tuple[str, ...]

_WORD = re.compile(r"[\w\u200c\u064b-\u065f\u0670]+")
_LATIN = re.compile("[a-z]+")
_SHORTEST_ROOT = 3
_MOST_ENDINGS = 2


@dataclass(frozen=True)
class Spelling:
    """`joined`: parts of words that people write apart, before («می») and after («ها») the rest of the word.

    `whole`: words that only seem to have an ending: «کارت» is not «کار».
    """

    left_out: frozenset[str]
    whole: frozenset[str]
    joined_before: frozenset[str]
    joined_after: frozenset[str]
    endings: tuple[str, ...]
    latin_endings: tuple[str, ...]


def fold(text: str) -> str:
    """The search key, and alef with madda as alef: few people type the madda."""
    return search_key(text).replace("آ", "ا")


def written_words(text: str) -> list[str]:
    """The words of a text as they were written; half-spaces stay inside a word."""
    return _WORD.findall(text)


def folded_words(text: str) -> list[str]:
    """The words that say something, folded, in order; all of them if none says anything."""
    words = list(_joined(folded for word in written_words(text) if (folded := fold(word))))
    return [word for word in words if word not in spelling().left_out] or words


def roots_of(text: str) -> Roots:
    """The root of each folded word."""
    return tuple(root(word) for word in folded_words(text))


@lru_cache(16_384)
def root(word: str) -> str:
    """A folded word without its endings: «ماشینم» and «ماشین‌ها» are both «ماشین»."""
    endings = spelling().latin_endings if _LATIN.fullmatch(word) else spelling().endings
    for _ in range(_MOST_ENDINGS):
        if word in spelling().whole:
            break
        word = word.removesuffix(next((one for one in endings if _is_ending(one, word)), ""))
    return word


@cache
def spelling() -> Spelling:
    """Of the shipped table."""
    table = _table()
    return Spelling(
        left_out=frozenset(map(fold, table["left_out"])),
        whole=frozenset(map(fold, table["whole"])),
        joined_before=frozenset(map(fold, table["joined_before"])),
        joined_after=frozenset(map(fold, table["joined_after"])),
        endings=_longest_first(table["endings"]),
        latin_endings=_longest_first(table["latin_endings"]),
    )


@cache
def meanings() -> Mapping[Roots, tuple[Roots, ...]]:
    """What people type, as roots → how the answers say it. One expression can have several meanings."""
    found: dict[Roots, list[Roots]] = {}
    for said, *typed in expressions():
        for expression in typed:
            found.setdefault(roots_of(expression), []).append(roots_of(said))
    return {expression: tuple(said) for expression, said in found.items()}


def expressions() -> list[list[str]]:
    """The lines of the table: how the answers say it, then what people type."""
    lines: list[list[str]] = _table()["same"]
    return lines


@cache
def _table() -> dict[str, Any]:
    read: dict[str, Any] = yaml.load(SHIPPED.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - text alone
    return read


def _longest_first(endings: list[str]) -> tuple[str, ...]:
    return tuple(sorted({fold(ending) for ending in endings}, key=len, reverse=True))


def _is_ending(ending: str, word: str) -> bool:
    return word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_ROOT


def _joined(words: Iterator[str]) -> Iterator[str]:
    """«می شود» and «خودرو ها» as «میشود» and «خودروها», as a half-space would have them."""
    before = ""
    held = ""
    for word in words:
        if word in spelling().joined_before:
            before = word
            continue
        word, before = before + word, ""  # noqa: PLW2901 - the word with what belongs before it
        if held and word in spelling().joined_after:
            word = held + word  # noqa: PLW2901 - the word with what belongs after it
        elif held:
            yield held
        held = word
    yield from filter(None, (held, before))
