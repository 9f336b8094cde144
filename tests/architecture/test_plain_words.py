"""Texts use no word of docs/plain-words.yaml, and sentences for citizens are short; what is left does not grow."""

from __future__ import annotations

import pytest
import yaml

from tests.architecture import plain_words

MEAN_SENTENCE = 20
HOW = "write what docs/plain-words.yaml says instead; `python -m tests.architecture.plain_words` lists what is left"


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, int]]:
    return plain_words.found()


@pytest.mark.slow
@pytest.mark.parametrize("what", ["words", "sentences"])
def test_no_file_has_more_of_them_than_were_left(found: dict[str, dict[str, int]], what: str) -> None:
    left = yaml.safe_load(plain_words.LEFT.read_text("utf-8"))[what]
    grown = {name: count for name, count in found[what].items() if count > left.get(name, 0)}
    assert grown == {}, HOW


@pytest.mark.parametrize("language", ["english", "persian"])
def test_a_sentence_for_citizens_is_short_on_average(language: str) -> None:
    lengths = [
        words
        for _, spoken, sentence, words in plain_words.sentences()
        if spoken == language and sentence[-1] in ".!?؟"
    ]
    assert len(lengths) > 800
    assert sum(lengths) / len(lengths) <= MEAN_SENTENCE


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Whoever was told so may mend it.", "english", ["Whoever", "told", "mend"]),
        ("A toldo is recommended.", "english", []),
        ("Run `whoever` and ```\nanew\n``` now.", "english", []),
        ("شمار خانوارها", "persian", ["شمار"]),
        ("شمارهٔ ملی و بی‌شمار", "persian", []),
    ],
)
def test_a_banned_word_is_found_as_a_whole_word_outside_of_code(
    text: str, language: str, words: list[str]
) -> None:
    found = plain_words.hits(text, language)
    assert sorted(word for word, _ in found) == sorted(words)
    assert all(instead for _, instead in found)


def test_a_long_sentence_is_counted_in_words() -> None:
    sentence = " ".join(["word"] * 36) + "."
    assert [words for _, words in plain_words.sentences_of(f"Short. {sentence} Short again.")] == [1, 36, 2]
