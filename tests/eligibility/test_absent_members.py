"""A member counts for no month in which another household had them, whatever arrears are owed for (A15)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of, month_start
from hemayat.eligibility.effective_dates import (
    AbsentMembers,
    OverturnedResult,
    SupportContinuation,
    month_ends,
    overturn_result,
)
from hemayat.eligibility.queries import DecisionDetails, determination_of
from hemayat.households.case_data import CaseSnapshot
from hemayat.registers.snapshot import RegisterSnapshot, rows_of
from tests.eligibility.built_decisions import decided_again
from tests.support.extracts import family, national_id
from tests.support.publishing import NOW, Decided, decide, publish_or_copy

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ALONE, COUPLE = 1, 2
SINCE = day_of(NOW)
HEARD = NOW + dt.timedelta(days=130)
"""Four months have ended."""
FOR_ONE, FOR_TWO = 550_000, 1_030_000
WAYS: dict[str, dict[str, Any]] = {
    "review": {"is_review": True},
    "held back": {"delayed_since": SINCE},
    "continued": {"goes_on": SupportContinuation(SINCE)},
}


@pytest.fixture
def made(tmp_path: Path) -> Decided:
    """Somebody alone, who was refused for a car by the register, and a couple with support."""
    people = [*family(ALONE, "head"), *family(COUPLE, "head", "spouse")]
    car = {"national_id": national_id(ALONE * 10), "kind": "passenger", "value_rial": 4_000_000_000}
    made = decide(tmp_path, {"persons": people, "vehicles": [car]})
    publish_or_copy(made)
    return made


def joined(snapshot: RegisterSnapshot, *, as_head: bool = False) -> dict[str, Any]:
    """The rows of the one who is alone, without the car, and with the wife of the couple."""
    (own,), (_, wife) = (rows_of(snapshot, household)["persons"] for household in (ALONE, COUPLE))
    people = [{**own, "relation_to_head": "head"}, {**wife, "relation_to_head": "other"}]
    if as_head:
        people = [{**wife, "relation_to_head": "head"}, {**own, "relation_to_head": "other"}]
    numbered = [{**row, "household_id": ALONE, "person_no": place} for place, row in enumerate(people, 1)]
    return {**rows_of(snapshot, ALONE), "persons": numbered, "vehicles": []}


def heard(made: Decided, rows: dict[str, Any], **way: Any) -> DecisionDetails:
    decision = decided_again(made.snapshot, ALONE, rows=rows, now=HEARD, **way)
    assert (decision.outcome, decision.amount_rial) == ("eligible", FOR_TWO)
    assert decision.act
    return decision.act


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("as_head", [False, True], ids=["as a member", "as the head"])
def test_arrears_leave_out_who_was_in_another_household(made: Decided, way: str, as_head: bool) -> None:
    act = heard(made, joined(made.snapshot, as_head=as_head), **WAYS[way])
    assert (act.counts_from_on, act.arrears_rial) == (SINCE, 4 * FOR_ONE)


@pytest.mark.parametrize("way", WAYS)
def test_arrears_count_who_was_in_no_household(made: Decided, way: str) -> None:
    rows = joined(made.snapshot)
    unknown = {**rows["persons"][1], "national_id": int(national_id(7_001))}
    act = heard(made, {**rows, "persons": [rows["persons"][0], unknown]}, **WAYS[way])
    assert (act.counts_from_on, act.arrears_rial) == (SINCE, 4 * FOR_TWO)


def owed_with(made: Decided, absent: AbsentMembers) -> OverturnedResult | None:
    snapshot = CaseSnapshot.of(joined(made.snapshot), made.snapshot.registers)
    with acting_as(SYSTEM, is_read_only=True):
        before = determination_of(ALONE)
        assert before
        return overturn_result(snapshot, "", before, day_of(HEARD), absent=absent)


def test_a_month_in_which_nobody_is_left_does_not_end_the_arrears_before_it(made: Decided) -> None:
    _, second, *_ = month_ends(SINCE, day_of(HEARD))
    found = owed_with(made, {second: frozenset({1, 2})})
    assert found
    assert (found.since, found.arrears_rial) == (SINCE, 3 * FOR_TWO)


def test_arrears_begin_with_the_first_month_for_which_something_is_owed(made: Decided) -> None:
    first, second, *_ = month_ends(SINCE, day_of(HEARD))
    found = owed_with(made, {first: frozenset({1, 2})})
    assert found
    assert (found.since, found.arrears_rial) == (month_start(second), 3 * FOR_TWO)
