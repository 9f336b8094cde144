"""Why an amount falls, in one sentence, by the rules that are shipped: the amount depends on the household's size."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from hemayat.eligibility.amount_change import is_lower_by_size, lower_amount_text
from hemayat.eligibility.determination import DeterminedCase, HouseholdDecider
from hemayat.engines.compiled_policy import compile_policy

SHIPPED = Path(__file__).parents[2] / "policies" / "livelihood-support"
ON = dt.date(2026, 11, 22)


def of_size(size: int | None) -> DeterminedCase:
    return DeterminedCase(HouseholdDecider(compile_policy(SHIPPED, ON), {}, {}), {"household_size": size})


def test_a_smaller_household_is_named_with_both_sizes() -> None:
    before, now = of_size(4), of_size(3)
    assert lower_amount_text(before, now, "en") == (
        "The amount falls because “Household size” changed from 4 to 3."
    )
    assert lower_amount_text(before, now, "fa") == (
        "دلیل کاهش مبلغ: «تعداد اعضای خانوار» از ۴ به ۳ تغییر کرده است."
    )


def test_who_died_or_left_explains_an_amount_that_fell_with_the_size_alone() -> None:
    assert is_lower_by_size(of_size(4), of_size(3))
    assert not is_lower_by_size(of_size(4), of_size(4))
    assert not is_lower_by_size(of_size(None), of_size(3))


def test_with_the_same_values_only_the_rules_can_have_changed() -> None:
    assert lower_amount_text(of_size(4), of_size(4), "en") == (
        "The amount falls because the amounts in the rules have changed."
    )


def test_nothing_is_claimed_of_a_value_that_was_not_stored() -> None:
    assert lower_amount_text(of_size(None), of_size(3), "en") == ""
