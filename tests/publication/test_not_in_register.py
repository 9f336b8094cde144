"""A household with a wrong row in the register keeps its support; one that is left out has the days of notice (A15)."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hemayat.agreements.clocks import day_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.published import forget_readings
from hemayat.publication.actions import RunCorrection
from hemayat.publication.queries import why_not_decided
from hemayat.requests.following import follow
from tests.publication.correction_nation import CUT, ENDED, NEVER
from tests.publication.correction_nation import rows as nation_rows
from tests.publication.test_corrected_run import (
    LATE,
    NOTICE_DAYS,
    RIGHT,
    WRONG_AT,
    paid,
    published,
    rows,
)
from tests.support.extracts import Row, national_id
from tests.support.nations import POLICY
from tests.support.publishing import NOW, Decided, decide

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)
Rows = dict[str, list[Row]]
AGAIN = POLICY.replace("1: 480_000_000", "1: 481_000_000")
"""For these people the same, and another run."""
WRONG_DAY = day_of(WRONG_AT) + NOTICE_DAYS * DAY


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    forget_readings()
    yield
    forget_readings()


def person_of(nation: Rows, household: int) -> Row:
    (found,) = (row for row in nation["persons"] if row["household_id"] == household)
    return found


def with_two_heads(nation: Rows) -> None:
    nation["persons"].append(
        person_of(nation, CUT) | {"national_id": national_id(99), "mobile": "09120009999"}
    )


def without_head(nation: Rows) -> None:
    person_of(nation, CUT)["relation_to_head"] = "other"


def with_wrong_day_of_birth(nation: Rows) -> None:
    person_of(nation, CUT)["birth_date"] = dt.date(2090, 1, 1)


def left_out(nation: Rows) -> None:
    """Nobody has died, and nothing of the household is in the register any more."""
    nation["persons"].remove(person_of(nation, CUT))
    mine = national_id(CUT * 10)
    nation["incomes"] = [row for row in nation["incomes"] if row["national_id"] != mine]


def moved_to(household: int) -> Callable[[Rows], None]:
    """The head lives with others now, in the register."""

    def change(nation: Rows) -> None:
        person_of(nation, CUT).update(household_id=household, relation_to_head="other")

    return change


def run_of(folder: Path, change: Callable[[Rows], None], name: str) -> Decided:
    nation = copy.deepcopy(nation_rows())
    change(nation)
    return decide(folder, nation, name=name, policy=POLICY)


def standing(household: int) -> list[tuple[object, ...]]:
    return rows("SELECT ended_on, ended_because FROM approval_standing WHERE household_id = %s", household)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (with_two_heads, "two_heads"),
        (without_head, "no_head"),
        (with_wrong_day_of_birth, "household_incomplete"),
    ],
)
def test_a15_a_household_with_a_wrong_row_keeps_its_support_until_it_is_decided(
    tmp_path: Path, change: Callable[[Rows], None], reason: str
) -> None:
    published(decide(tmp_path, nation_rows(), name="right", policy=POLICY), NOW)
    home = rows("SELECT since, ended_on, province FROM household WHERE id = %s", CUT)
    published(run_of(tmp_path, change, "wrong"), WRONG_AT)
    with acting_as(SYSTEM):
        assert why_not_decided(CUT) == reason
    assert rows("SELECT since, ended_on, province FROM household WHERE id = %s", CUT) == home
    assert standing(CUT) == [(None, None)]
    assert set(paid(CUT)[0].values()) == {RIGHT}
    # Decided again, it goes on with the same approval.
    published(decide(tmp_path, nation_rows(), name="later", policy=AGAIN), LATE)
    assert standing(CUT) == [(None, None)]
    months, arrears = paid(CUT)
    assert (set(months.values()), arrears) == ({RIGHT}, 0)
    assert rows("SELECT count(*) FROM approval WHERE household_id = %s", CUT) == [(1,)]


def test_a15_a_household_that_the_register_leaves_out_has_the_days_of_notice(tmp_path: Path) -> None:
    published(decide(tmp_path, nation_rows(), name="right", policy=POLICY), NOW)
    wrong = published(run_of(tmp_path, left_out, "wrong"), WRONG_AT)
    for _ in range(2):
        assert standing(CUT) == [(WRONG_DAY, "circumstances")]
        with acting_as(SYSTEM):
            follow([CUT], WRONG_AT + 5 * DAY)
    assert rows("SELECT run_id, event FROM approval_event WHERE household_id = %s", CUT) == [
        (wrong, "household ended")
    ]
    assert rows("SELECT from_on FROM referral_event WHERE household_id = %s AND kind = 'stopped'", CUT) == [
        (WRONG_DAY,)
    ]


@pytest.mark.parametrize("at", [WRONG_AT + 10 * DAY, LATE])
def test_a15_a_corrected_run_takes_back_the_end_of_a_household_that_was_left_out(
    tmp_path: Path, at: dt.datetime
) -> None:
    published(decide(tmp_path, nation_rows(), name="right", policy=POLICY), NOW)
    wrong = published(run_of(tmp_path, left_out, "wrong"), WRONG_AT)
    right = decide(tmp_path, nation_rows(), name="corrected", policy=AGAIN)
    published(right, at, RunCorrection(wrong, "ردیف‌هایی جا مانده بود"))
    assert standing(CUT) == [(None, None)]
    assert rows("SELECT count(*) FROM approval WHERE household_id = %s", CUT) == [(1,)]
    months, arrears = paid(CUT)
    assert sum(months.values()) + arrears == RIGHT * len(months)
    assert (arrears > 0) == (at == LATE), "what was not paid, and nothing twice"


@pytest.mark.parametrize(("other", "ends_on"), [(ENDED, day_of(WRONG_AT)), (NEVER, WRONG_DAY)])
def test_a15_whoever_lives_elsewhere_now_has_no_notice_only_if_they_have_support_there(
    tmp_path: Path, other: int, ends_on: dt.date
) -> None:
    published(decide(tmp_path, nation_rows(), name="right", policy=POLICY), NOW)
    published(run_of(tmp_path, moved_to(other), "later"), WRONG_AT)
    assert standing(CUT) == [(ends_on, "circumstances")]
    assert standing(other) == ([(None, None)] if other == ENDED else [])
