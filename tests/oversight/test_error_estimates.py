"""The share of wrong decisions, estimated from those that the lot drew: right on average, with an honest interval."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemayat.agreements.content import WHOLE
from hemayat.oversight.error_estimates import LEAST_DRAWN, DrawnOpinions, ErrorEstimate, estimate

TIMES = 5_000


def draws(groups: list[DrawnOpinions]) -> list[list[DrawnOpinions]]:
    """Of decisions that exist, those that the lot takes by the chance of each: many times, always the same."""
    lot = np.random.default_rng(1404)
    counts = [lot.binomial(one.count, one.chance / WHOLE, TIMES).tolist() for one in groups]
    return [
        [DrawnOpinions(one.chance, count, one.is_wrong) for one, count in zip(groups, drawn, strict=True)]
        for drawn in zip(*counts, strict=True)
    ]


def nation(corrected: int, corrected_wrong: float, others: int, others_wrong: float) -> list[DrawnOpinions]:
    """Decisions with a chance of 100 and of 20 in thousand, and the share of each that is wrong."""
    return [
        DrawnOpinions(chance, round(many * (share if is_wrong else 1 - share)), is_wrong)
        for chance, many, share in ((100, corrected, corrected_wrong), (20, others, others_wrong))
        for is_wrong in (True, False)
    ]


def share_of_wrong(groups: list[DrawnOpinions]) -> float:
    wrong = sum(one.count for one in groups if one.is_wrong)
    return WHOLE * wrong / sum(one.count for one in groups)


@pytest.mark.parametrize(
    "decisions",
    [
        # Refusals: each has the same chance. Grants: where the likely drawn are wrong more often, or less often.
        nation(0, 0, 6_000, 0.1),
        nation(0, 0, 2_500, 0.3),
        nation(800, 0.3, 4_000, 0.05),
        nation(800, 0.05, 4_000, 0.3),
    ],
    ids=["many", "fewer", "corrected are worse", "corrected are better"],
)
def test_over_many_draws_the_estimate_is_right_and_the_interval_holds_the_truth_in_95_of_100(
    decisions: list[DrawnOpinions],
) -> None:
    truth = share_of_wrong(decisions)
    found = [one for drawn in draws(decisions) if (one := estimate(drawn))]
    assert len(found) > TIMES * 0.95
    # The standard error of the mean of all draws is below 1 tenth of a percent.
    assert sum(one.share for one in found) / len(found) == pytest.approx(truth, abs=3)
    # Rounded outwards to whole percents, so that it holds the truth rather more often than in 95 of 100.
    covered = sum(one.low <= truth <= one.high for one in found) / len(found)
    assert 0.94 <= covered <= 0.995, covered


def test_a_count_without_weights_would_not_be_right() -> None:
    """What the weights are for: corrected grants are drawn five times as often."""
    decisions = nation(800, 0.3, 4_000, 0.05)
    plain = [share_of_wrong(drawn) for drawn in draws(decisions)]
    assert sum(plain) / len(plain) > share_of_wrong(decisions) + 60


def test_too_few_say_nothing_and_nobody_wrong_is_no_certainty() -> None:
    assert estimate([DrawnOpinions(20, LEAST_DRAWN - 1, False)]) is None
    assert estimate([DrawnOpinions(20, LEAST_DRAWN, False)]) == ErrorEstimate(0, 0, 170)
    assert estimate([DrawnOpinions(20, LEAST_DRAWN, True)]) == ErrorEstimate(1000, 830, 1000)


@given(
    right=st.integers(0, 300),
    wrong=st.integers(0, 300),
    corrected=st.integers(0, 300),
    bad=st.integers(0, 300),
)
@settings(derandomize=True, database=None, deadline=None)
def test_the_interval_holds_the_estimate_and_is_told_in_whole_percents(
    right: int, wrong: int, corrected: int, bad: int
) -> None:
    found = estimate(
        [
            DrawnOpinions(20, right, False), DrawnOpinions(20, wrong, True),
            DrawnOpinions(100, corrected, False), DrawnOpinions(100, bad, True),
        ]
    )  # fmt: skip
    if found is None:
        assert right + wrong + corrected + bad < LEAST_DRAWN
        return
    assert 0 <= found.low <= found.share <= found.high <= WHOLE
    assert found.low < found.high
    assert not {one % 10 for one in (found.low, found.share, found.high)} - {0}
