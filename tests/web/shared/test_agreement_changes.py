"""The differences of two versions: word by word, and nobody who reads them waits for a text made to be compared."""

from __future__ import annotations

import sys
from dataclasses import replace

from hemayat.agreements.content import ServiceAgreement, agreement_of, shipped_bodies
from hemayat.web.shared.agreement_changes import AgreementLineChange, differences


def with_clause(words: str) -> ServiceAgreement:
    """The shipped agreement, its first clause with these words."""
    made = agreement_of(shipped_bodies()[0])
    first = made.sections[0]
    clause = replace(first.clauses[0], words={"fa": words, "en": words})
    return replace(made, sections=(replace(first, clauses=(clause, *first.clauses[1:])), *made.sections[1:]))


def compared(was: str, now: str) -> tuple[AgreementLineChange, int]:
    """With how many calls into C, in which the comparison does its work: no load of the machine changes that."""
    before, after, calls = with_clause(was), with_clause(now), 0

    def count(_frame: object, event: str, _given: object) -> None:
        nonlocal calls
        calls += event == "c_call"

    sys.setprofile(count)
    try:
        (change,) = differences(before, after)
    finally:
        sys.setprofile(None)
    return change, calls


def test_a_clause_is_compared_word_by_word() -> None:
    was = "وزارت در پانزده روز به هر درخواست پاسخ می‌دهد و دلیل آن را هم می‌نویسد"
    change, _ = compared(was, was.replace("پانزده", "ده"))
    assert [part for part in change.parts if part[0] != "same"] == [("out", "پانزده"), ("in", "ده")]


def test_a_clause_made_of_one_word_is_shown_whole() -> None:
    was, now = "a " * 2_400, "a b " * 1_200
    change, calls = compared(was, now)
    assert [op for op, _ in change.parts] == ["out", "in"]
    assert calls < 50_000
