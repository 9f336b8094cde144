"""A15: an adverse decision counts some days later; an overturned one from the first run it should have been in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given as over
from hypothesis import strategies as st

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import month_start, months_before
from hemayat.eligibility.effective_dates import (
    HouseholdResult,
    OwedPeriod,
    PendingAdverseResult,
    arrears_rial,
    takes_effect_on,
)
from hemayat.eligibility.queries import PublishedResult, reading_of
from hemayat.publication.notices import queue_batch
from hemayat.registers.snapshot import rows_of
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE
from tests.eligibility.built_decisions import decided_again, sql
from tests.support.extracts import Row, family, national_id
from tests.support.nations import POLICY
from tests.support.publishing import NOW, Decided, decide, publish, publish_or_copy

OPEN, REFUSED = HouseholdResult(NEEDS_DATA, None), HouseholdResult(NOT_ELIGIBLE, 1_030_000)
results = st.one_of(
    st.builds(HouseholdResult, st.just(ELIGIBLE), st.none() | st.integers(0, 9)),
    st.builds(HouseholdResult, st.sampled_from([NOT_ELIGIBLE, NEEDS_DATA]), st.none() | st.integers(0, 9)),
)
days = st.dates(dt.date(2019, 3, 21), dt.date(2024, 3, 19))


def eligible(amount: int | None) -> HouseholdResult:
    return HouseholdResult(ELIGIBLE, amount)


def test_worse_is_by_outcome_and_then_by_amounts_that_are_known() -> None:
    rising = [REFUSED, OPEN, eligible(1), eligible(2)]
    for place, one in enumerate(rising):
        assert [one.is_worse_than(other) for other in rising] == [place < n for n in range(4)]
    assert not eligible(None).is_worse_than(eligible(2))
    assert not eligible(1).is_worse_than(eligible(None))
    assert not HouseholdResult(NOT_ELIGIBLE, 1).is_worse_than(HouseholdResult(NOT_ELIGIBLE, 2))


@over(results, st.none() | results, days, st.integers(0, 60))
def test_only_the_loss_of_support_waits(
    now: HouseholdResult, before: HouseholdResult | None, today: dt.date, wait: int
) -> None:
    found = takes_effect_on(now, before, None, today, wait)
    is_loss = before is not None and before.outcome == ELIGIBLE and now.is_worse_than(before)
    assert found == (today + dt.timedelta(days=wait) if is_loss else None)


def test_the_day_that_was_told_stays_while_nothing_gets_worse() -> None:
    today, told = dt.date(2020, 1, 1), dt.date(2020, 1, 11)
    lower = PendingAdverseResult(eligible(5), told)
    assert takes_effect_on(eligible(5), eligible(9), lower, today, 30) == told
    assert takes_effect_on(eligible(6), eligible(9), lower, today, 30) == told
    assert takes_effect_on(REFUSED, eligible(9), lower, today, 30) == dt.date(2020, 1, 31)
    assert takes_effect_on(eligible(9), eligible(9), lower, today, 30) is None


@over(st.lists(st.tuples(days, results, results), min_size=1, max_size=5), days)
def test_arrears_are_counted_month_by_month(
    told: list[tuple[dt.date, HouseholdResult, HouseholdResult]], today: dt.date
) -> None:
    owed = [OwedPeriod(*one) for one in sorted(told, key=lambda one: one[0])]
    total, month = 0, month_start(owed[0].since)
    unknown = False
    while month < month_start(today):
        last = months_before(month, -1) - dt.timedelta(days=1)
        one = next(each for each in reversed(owed) if each.since <= last)
        if None in (one.due.support_rial, one.told.support_rial):
            unknown = True
            break
        total += max((one.due.support_rial or 0) - (one.told.support_rial or 0), 0)
        month = months_before(month, -1)
    assert arrears_rial(owed, today) == (None if unknown else total)


# ------------------------------------------------------------------------------------------ for real


LATER_POLICY = POLICY.replace("2: 1_030_000", "2: 1_100_000")


def nation(car_of: int) -> dict[str, list[Row]]:
    """Six couples without income; one of them owns a dear car by the register."""
    return {
        "persons": [row for household in range(1, 7) for row in family(household, "head", "spouse")],
        "vehicles": [
            {"national_id": national_id(car_of * 10), "kind": "passenger", "value_rial": 4_000_000_000}
        ],
    }


def two_runs(folder: Path, *, then_car_of: int = 2) -> tuple[Decided, int, int]:
    """Household 2 was refused twice for a car, the second time with a higher amount in the law; or then another was."""
    made = decide(folder, nation(car_of=2))
    first = publish_or_copy(made)
    for _ in range(2):
        sql(
            "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE task_name = 'publication.queue_notices'"
        )
        queue_batch(first, now=NOW)
    second = publish(
        decide(folder, nation(car_of=then_car_of), name="second", policy=LATER_POLICY),
        now=NOW + dt.timedelta(days=40),
    )
    return made, first, second


@pytest.fixture(autouse=True)
def fresh() -> None:
    reading_of.cache_clear()


def without_car(made: Decided, household: int) -> dict[str, Any]:
    return {**rows_of(made.snapshot, household), "vehicles": []}


def with_car(made: Decided, household: int) -> dict[str, Any]:
    """The rows of another household's car, as its own."""
    cars = [{**row, "household_id": household} for row in rows_of(made.snapshot, 2)["vehicles"]]
    return {**rows_of(made.snapshot, household), "vehicles": cars}


def act(decision: PublishedResult) -> Any:
    assert decision.act
    return decision.act


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_overturned_decision_counts_from_the_first_run_it_should_have_been_in(tmp_path: Path) -> None:
    made, first, second = two_runs(tmp_path)
    # Refused in Azar and Dey of 1398, and heard in Farvardin of 1399: four months are owed.
    heard = NOW + dt.timedelta(days=130)
    decision = decided_again(made.snapshot, 2, rows=without_car(made, 2), now=heard, is_review=True)
    assert (decision.outcome, decision.run_id, decision.amount_rial) == ("eligible", second, 1_100_000)
    assert act(decision).counts_from_run_id == first
    assert act(decision).counts_from_on == timezone.localtime(NOW).date()
    # Azar by the law of the first run; Dey, Bahman and Esfand by that of the second.
    assert act(decision).arrears_rial == 1_030_000 + 3 * 1_100_000
    assert act(decision).takes_effect_on is None


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_data_that_hold_from_a_later_day_owe_nothing_before_it(tmp_path: Path) -> None:
    made, _, second = two_runs(tmp_path)
    heard, sold = NOW + dt.timedelta(days=130), timezone.localtime(NOW).date() + dt.timedelta(days=60)
    decision = decided_again(
        made.snapshot, 2, rows=without_car(made, 2), now=heard, is_review=True, holds_from=sold
    )
    assert (act(decision).counts_from_on, act(decision).counts_from_run_id) == (sold, second)
    assert act(decision).arrears_rial == 2 * 1_100_000, "Bahman and Esfand: the car was sold in Bahman"


@pytest.mark.django_db(transaction=True)
def test_what_is_no_review_or_finds_nothing_wrong_owes_nothing(tmp_path: Path) -> None:
    made, *_ = two_runs(tmp_path)
    heard = NOW + dt.timedelta(days=130)
    changed = decided_again(made.snapshot, 2, rows=without_car(made, 2), now=heard)
    assert (changed.outcome, act(changed).counts_from_on, act(changed).arrears_rial) == (
        "eligible",
        None,
        None,
    )
    same = decided_again(made.snapshot, 3, now=heard, is_review=True)
    assert (same.outcome, act(same).counts_from_run_id) == ("eligible", None)
    upheld = decided_again(made.snapshot, 2, rows=with_car(made, 2), now=heard, is_review=True)
    assert (upheld.outcome, act(upheld).counts_from_run_id) == ("not_eligible", None)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_adverse_decision_counts_after_its_days_and_a_review_undoes_it(tmp_path: Path) -> None:
    made, *_ = two_runs(tmp_path)
    heard, today = NOW + dt.timedelta(days=60), timezone.localtime(NOW).date() + dt.timedelta(days=60)
    lost = decided_again(made.snapshot, 3, rows=with_car(made, 3), now=heard)
    assert (lost.outcome, act(lost).takes_effect_on) == ("not_eligible", today + dt.timedelta(days=30))
    # The same said again, before that day: the day stays.
    again = decided_again(made.snapshot, 3, rows=with_car(made, 3), now=heard + dt.timedelta(days=5))
    assert act(again).takes_effect_on == act(lost).takes_effect_on
    # After that day it is what holds, and nothing more is lost.
    late = decided_again(made.snapshot, 3, rows=with_car(made, 3), now=heard + dt.timedelta(days=50))
    assert act(late).takes_effect_on is None
    with acting_as(SYSTEM):
        assert act(late).before_decision_id == again.decision_id
    # The review finds that the car was never theirs: support had counted until the day that was told.
    won = decided_again(
        made.snapshot, 3, rows=without_car(made, 3), now=heard + dt.timedelta(days=100), is_review=True
    )
    assert (won.outcome, act(won).takes_effect_on) == ("eligible", None)
    assert act(won).counts_from_on == act(lost).takes_effect_on
    assert act(won).arrears_rial == 2 * 1_100_000


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_nobody_loses_what_they_never_had(tmp_path: Path) -> None:
    made, *_ = two_runs(tmp_path)
    upheld = decided_again(made.snapshot, 2, now=NOW + dt.timedelta(days=60))
    assert (upheld.outcome, act(upheld).takes_effect_on) == ("not_eligible", None)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a15_what_a_run_takes_away_counts_after_its_days_too_and_a_review_owes_from_then(
    tmp_path: Path,
) -> None:
    made, _, second = two_runs(tmp_path, then_car_of=3)
    published = timezone.localtime(NOW).date() + dt.timedelta(days=40)
    # Whoever looks before that day sees what holds until then, and the day stays.
    again = decided_again(made.snapshot, 3, rows=with_car(made, 3), now=NOW + dt.timedelta(days=50))
    assert act(again).takes_effect_on == published + dt.timedelta(days=30)
    with acting_as(SYSTEM):
        assert act(again).before_run_id == second
    # Refused in Dey and in effect from Bahman, heard in Farvardin: Bahman and Esfand are owed, and Dey was paid.
    won = decided_again(
        made.snapshot, 3, rows=without_car(made, 3), now=NOW + dt.timedelta(days=130), is_review=True
    )
    assert (act(won).counts_from_on, act(won).counts_from_run_id) == (
        published + dt.timedelta(days=30),
        second,
    )
    assert act(won).arrears_rial == 2 * 1_100_000
