"""Every refusal and every state is told in both languages, and says what to do."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from hemayat.common.language import Words
from hemayat.documents.states import TRANSITIONS, WAITING, DocumentState, RefusalKind, transition
from hemayat.documents.texts import LIMITS, REFUSALS, STATES

PERSIAN = re.compile("[\u0600-\u06ff]")
ARABIC_LETTERS = re.compile("[يكة]")


def test_nothing_is_left_without_words() -> None:
    assert set(REFUSALS) == set(get_args(RefusalKind))
    assert set(STATES) == set(DocumentState)


@pytest.mark.parametrize("words", [*REFUSALS.values(), *STATES.values(), LIMITS])
def test_each_text_is_in_both_languages(words: Words) -> None:
    fa, en = words.fa, words.en
    assert PERSIAN.search(fa)
    assert not PERSIAN.search(en)
    assert not ARABIC_LETTERS.search(fa)
    assert not re.search("[0-9]", fa), "numbers in Persian stand in Persian digits"


def test_each_step_is_in_the_table_once_and_no_other_is_taken() -> None:
    steps = [(step.source, step.target) for step in TRANSITIONS]
    assert len(steps) == len(set(steps))
    assert {source for source, _ in steps} == {DocumentState.RECEIVED, *WAITING}
    for step in TRANSITIONS:
        assert transition(step.source, step.target) is step
    with pytest.raises(StopIteration):
        transition("infected", DocumentState.CLEAN)
