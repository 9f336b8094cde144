"""A decision about the household alone that a run replaced does not return when a later run cannot decide it (A15)."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of
from hemayat.eligibility.household_decision import decide_case
from hemayat.eligibility.queries import PublishedResult, determination_of, held_by, reading_of
from hemayat.publication.actions import RunCorrection
from hemayat.referrals.approval_sync import apply_decisions
from hemayat.registers.snapshot import rows_of
from tests.publication.correction_nation import CORRECTED, CUT, ENDED, TEHRAN, WRONG
from tests.publication.correction_nation import rows as nation_rows
from tests.publication.test_corrected_run import (
    DAY,
    LATE,
    NOTICE_DAYS,
    RIGHT,
    SOON,
    WRONG_AT,
    paid,
    published,
    rows,
    sent,
)
from tests.publication.test_not_in_register import (
    AGAIN,
    counted_and_sent,
    outbox,
    run_of,
    standing,
    with_two_heads,
)
from tests.support.extracts import Row, national_id
from tests.support.nations import POLICY
from tests.support.publishing import NOW, Decided, decide

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
FIRST_AT, OWN_AT = NOW - 60 * DAY, NOW - 50 * DAY
LAW_BEFORE = 400_000
"""What the law of the first run gives, and so the own decision too."""


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    reading_of.cache_clear()
    yield
    reading_of.cache_clear()


def decide_alone(made: Decided, household: int, now: dt.datetime, *, times_income: int) -> PublishedResult:
    """As the answer to a request: by the rules of the published run, on another income than the extract has."""
    found = rows_of(made.snapshot, household)
    incomes = [{**row, "amount_rial": row["amount_rial"] * times_income} for row in found["incomes"]]
    with acting_as(SYSTEM):
        decision = decide_case(
            household=household,
            province=TEHRAN,
            rows={**found, "incomes": incomes},
            as_of=made.snapshot.registers,
            request_id=None,
            by=SYSTEM,
            now=now,
            adverse_change_after_days=NOTICE_DAYS,
        )
        apply_decisions([household], now=now)
    return decision


def in_force_rows(household: int) -> list[tuple[object, ...]]:
    return rows("SELECT outcome, amount_rial, decision_id FROM in_force(%s)", household)


def replaced(folder: Path, times_income: int) -> tuple[int, int]:
    """A decision of the household's own, replaced by a run; a later run cannot decide it. Both runs."""
    first = decide(folder, nation_rows(), name="first", policy=WRONG)
    published(first, FIRST_AT)
    decide_alone(first, CUT, OWN_AT, times_income=times_income)
    right = published(decide(folder, nation_rows(), name="right", policy=POLICY), NOW)
    sent(right)
    assert in_force_rows(CUT) == [("eligible", RIGHT, None)], "the run replaced it"
    return right, published(run_of(folder, with_two_heads, "undecided"), WRONG_AT)


@pytest.mark.parametrize(("times_income", "outcome"), [(1, "eligible"), (10, "not_eligible")])
def test_a15_a_replaced_decision_does_not_return_when_a_later_run_cannot_decide_the_household(
    tmp_path: Path, times_income: int, outcome: str
) -> None:
    """Neither its lower amount nor its refusal: the agency goes on as the run said that decided the household last."""
    right, _ = replaced(tmp_path, times_income)
    ended = standing(CUT)
    with acting_as(SYSTEM):
        apply_decisions([CUT], now=WRONG_AT + DAY)
        assert determination_of(CUT) is None
        now, before = held_by(CUT)
    assert in_force_rows(CUT) == []
    assert rows("SELECT household_id FROM referral_changes(%s, NULL)", day_of(WRONG_AT)) == []
    assert standing(CUT) == ended
    assert (None, None) in ended
    months = {day: rial for day, rial in paid(CUT)[0].items() if day > day_of(NOW)}
    assert set(months.values()) == {RIGHT}
    assert now is None
    assert (before[0].run_id, before[0].act) == (right, None)
    assert before[1].act, "after it the decision that it replaced"
    assert before[1].outcome == outcome


def test_a15_both_forms_of_in_force_agree_on_a_household_that_no_run_decides_now(tmp_path: Path) -> None:
    replaced(tmp_path, 1)
    of_all = rows("SELECT in_force_of_all(NULL)")[0][0]
    assert rows(f"SELECT 1 FROM ({of_all}) AS f WHERE household_id = %s", CUT) == []


def test_a_head_is_notified_of_a_run_that_says_again_what_a_replaced_decision_said(tmp_path: Path) -> None:
    """What the head was told last is the run that replaced it; and the preview counts what is sent."""
    replaced(tmp_path, 1)
    next_at = WRONG_AT + 40 * DAY
    run = counted_and_sent(decide(tmp_path, nation_rows(), name="next", policy=WRONG), next_at)
    assert rows("SELECT notice FROM outbox WHERE (run_id, household_id) = (%s, %s)", run, CUT) == [
        ("result_eligible.1",)
    ]


def test_a15_a_worse_decision_about_a_household_that_no_run_decides_counts_after_its_days(
    tmp_path: Path,
) -> None:
    """Its support went on, so what takes that away is announced like any other loss."""
    right = decide(tmp_path, nation_rows(), name="right", policy=POLICY)
    run = published(right, NOW)
    published(run_of(tmp_path, with_two_heads, "undecided"), WRONG_AT)
    at = WRONG_AT + 5 * DAY
    found = decide_alone(right, CUT, at, times_income=20)
    assert found.act
    ends_on = day_of(at) + NOTICE_DAYS * DAY
    assert (found.outcome, found.act.before_run_id, found.act.takes_effect_on) == (
        "not_eligible",
        run,
        ends_on,
    )
    assert standing(CUT) == [(ends_on, "circumstances")]


def with_two_heads_of(household: int) -> Callable[[dict[str, list[Row]]], None]:
    def change(nation: dict[str, list[Row]]) -> None:
        (one,) = (row for row in nation["persons"] if row["household_id"] == household)
        nation["persons"].append(one | {"national_id": national_id(98), "mobile": "09120009998"})

    return change


@pytest.mark.parametrize("household", [CUT, ENDED])
@pytest.mark.parametrize("at", [SOON, LATE])
def test_a15_a_corrected_run_that_cannot_decide_a_household_takes_back_what_the_wrong_run_took_away(
    tmp_path: Path, at: dt.datetime, household: int
) -> None:
    """Its end or its lower amount, whether that had come or not."""
    published(decide(tmp_path, nation_rows(), name="right", policy=POLICY), NOW)
    wrong = published(decide(tmp_path, nation_rows(), name="wrong", policy=WRONG), WRONG_AT)
    assert (standing(household) == [(None, None)]) == (household == CUT)
    nation = copy.deepcopy(nation_rows())
    with_two_heads_of(household)(nation)
    sent(wrong)
    corrected = decide(tmp_path, nation, name="corrected", policy=CORRECTED)
    counted_and_sent(corrected, at, RunCorrection(wrong, "سقف درآمد اشتباه بود"))
    assert outbox(household)[-1] == "corrected_not_decided.1"
    with acting_as(SYSTEM):
        assert determination_of(household) is None
        apply_decisions([household], now=at + DAY)
    assert standing(household) == [(None, None)]
    months, arrears = paid(household)
    assert sum(months.values()) + arrears == RIGHT * len(months)
    assert (arrears > 0) == (at == LATE)
    # Decided again, it goes on, and nothing is paid twice.
    published(decide(tmp_path, nation_rows(), name="later", policy=AGAIN), at + 40 * DAY)
    assert standing(household) == [(None, None)]
    assert paid(household) == (months, arrears)
