"""The judge of times sees a small difference on a noisy machine, and none where there is none."""

from __future__ import annotations

import random

import pytest

from drills.service.timing_comparison import effect

PAIRS = 200


def taken(dice: random.Random, later: float = 0.0) -> tuple[list[float], list[float]]:
    """Pairs of eight milliseconds and more, both longer while the machine is busy."""
    busy = [dice.expovariate(1 / 0.004) for _ in range(PAIRS)]
    one, other = ([0.008 + more + dice.expovariate(1 / 0.0003) for more in busy] for _ in range(2))
    return [seconds + later for seconds in one], other


@pytest.mark.parametrize("seed", range(40))
def test_where_nothing_differs_nothing_is_seen(seed: int) -> None:
    assert not effect(*taken(random.Random(seed))).is_seen


@pytest.mark.parametrize("seed", range(40))
def test_half_a_millisecond_is_seen_whichever_is_the_slower(seed: int) -> None:
    slower, quicker = taken(random.Random(seed), later=0.0005)
    found = effect(slower, quicker)
    assert found.is_seen
    assert found.shift > 0
    assert effect(quicker, slower).shift == -found.shift


def test_a_lean_without_a_size_is_not_one() -> None:
    """The clock itself may always lean a little."""
    found = effect([0.010_001] * PAIRS, [0.010_000] * PAIRS)
    assert (found.lean, found.is_seen) == (0.5, False)
