"""What is kept from one household to the next is what would be worked out anew, and does not grow without end."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given

from hemayat.common.language import Lang
from hemayat.eligibility.counterfactuals import changes_of
from hemayat.eligibility.determination import BoundedCache, DeterminedCase
from hemayat.eligibility.reasons import explain
from hemayat.rules.unknowns import UnknownReason
from tests.eligibility.households import case, facts_near_limits

SHARED = case().decider
BOTH: tuple[Lang, Lang] = ("fa", "en")


@pytest.mark.slow
@given(facts_near_limits())
def test_reasons_that_are_kept_are_those_worked_out_anew(facts: dict[str, Any]) -> None:
    fresh = case(**facts)
    for lang in BOTH:
        assert explain(DeterminedCase(SHARED, fresh.facts), lang) == explain(fresh, lang)


@pytest.mark.slow
@given(facts_near_limits())
def test_limits_that_are_kept_are_those_found_anew(facts: dict[str, Any]) -> None:
    fresh = case(**facts)
    assert changes_of(DeterminedCase(SHARED, fresh.facts)) == changes_of(fresh)


def test_reading_many_households_writes_no_function_for_each() -> None:
    decider = replace(SHARED, _evaluators={}, kept=BoundedCache(1))
    sizes = []
    for income in (100, 200, 300):
        facts = case(
            income=income, income__unknown=UnknownReason.INCOMPLETE, trips__unknown=UnknownReason.OLD
        ).facts
        explain(DeterminedCase(decider, facts), "fa")
        sizes.append(len(decider._evaluators))
    assert sizes[0] == sizes[1] == sizes[2]


def test_the_oldest_goes_first() -> None:
    kept: BoundedCache[str] = BoundedCache(2)
    made: list[str] = []

    def make(key: str) -> str:
        made.append(key)
        return key.upper()

    for key in ("a", "b", "a", "c", "b", "a"):
        assert kept.get(key, partial(make, key)) == key.upper()
    assert made == ["a", "b", "c", "a"]
    assert len(kept) == 2
