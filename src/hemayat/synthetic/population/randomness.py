"""Random numbers that depend on a seed, a name and an index, and on nothing else.

There is no generator state: a draw for person 17 is the same whoever asks, in whatever order, on however many
workers, and a new name changes no other draw. Only exact integer steps, additions and multiplications are used, so
that another processor gives the same bits.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_ONE, _MIX_TWO = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_UNIT = 2.0**-53


class Draws:
    """Draws for a set of things, each known by its index in the nation; every method gives one number for each."""

    def __init__(self, seed: int, index: Ints) -> None:
        self._seed = seed
        self._index = index
        self._steps: Words = index.astype(np.uint64) * _GOLDEN

    def at(self, positions: Array) -> Draws:
        """The draws of some of the things only (positions or a mask); each thing keeps its own numbers."""
        return Draws(self._seed, self._index[positions])

    def bits(self, name: str) -> Words:
        """64 random bits (the finisher of splitmix64)."""
        word = self._steps + _key(self._seed, name)
        word ^= word >> np.uint64(30)
        word *= _MIX_ONE
        word ^= word >> np.uint64(27)
        word *= _MIX_TWO
        word ^= word >> np.uint64(31)
        return word

    def uniform(self, name: str) -> Floats:
        """Between 0 and 1, 1 excluded."""
        return np.asarray(self.bits(name) >> np.uint64(11), dtype=np.float64) * _UNIT

    def between(self, name: str, low: float | Floats, high: float | Floats) -> Floats:
        """Even between `low` and `high`."""
        return low + (high - low) * self.uniform(name)

    def normal(self, name: str) -> Floats:
        """Standard normal, cut off near four standard deviations."""
        return NORMAL(self.uniform(name))

    def happens(self, name: str, probability: float | Floats) -> Bools:
        """True with the given probability."""
        return self.uniform(name) < probability

    def choose(self, name: str, shares: Floats) -> Ints:
        """A position in `shares` (any positive weights) for each thing."""
        return position_in(shares, self.uniform(name))

    def below(self, name: str, count: int) -> Ints:
        """A whole number from 0 to count - 1."""
        return (self.uniform(name) * count).astype(np.int64)


class Curve:
    """A smooth function on an even grid, read by linear interpolation; arguments outside the grid are clipped."""

    def __init__(self, function: Callable[[float], float], low: float, high: float, cells: int) -> None:
        values = np.array([function(low + (high - low) * cell / cells) for cell in range(cells + 1)])
        self._low, self._high, self._cells = low, high, cells
        self._start, self._rise = values[:-1], np.diff(values)

    def __call__(self, argument: Floats) -> Floats:
        place = (np.clip(argument, self._low, self._high) - self._low) * (
            self._cells / (self._high - self._low)
        )
        cell = np.minimum(place.astype(np.int64), self._cells - 1)
        return self._start[cell] + self._rise[cell] * (place - cell)


EXP = Curve(math.exp, -8.0, 36.0, 22_528)
NORMAL = Curve(NormalDist().inv_cdf, 1 / 32_768, 1 - 1 / 32_768, 32_766)
NORMAL_SHARE = Curve(NormalDist().cdf, -5.0, 5.0, 2_000)
"""e^x; the value at a share of the standard normal; the share below a value of it."""


def power(number: Floats, times: int) -> Floats:
    """`number` multiplied with itself; numpy's own power differs in the last bit between processors."""
    result = number
    for _ in range(times - 1):
        result = result * number
    return result


def position_in(shares: Floats, uniform: Floats) -> Ints:
    """The position in `shares` that each number between 0 and 1 falls to."""
    edges = np.cumsum(shares)
    return np.searchsorted(edges[:-1] / edges[-1], uniform, side="right").astype(np.int64)


@cache
def _key(seed: int, name: str) -> np.uint64:
    return np.uint64(int.from_bytes(blake2b(f"{seed}/{name}".encode(), digest_size=8).digest(), "big"))


class Permutation:
    """Each whole number below `count` to another, none twice: (a * index + b) mod count, a and b from the seed."""

    def __init__(self, seed: int, name: str, count: int) -> None:
        self._count = np.uint64(count)
        self._add = np.uint64(int(_key(seed, f"{name}/add")) % count)
        factor = int(_key(seed, f"{name}/multiply")) % count
        while math.gcd(factor, count) != 1:
            factor = (factor + 1) % count
        # count stays below 2^32, so that the product fits in 64 bits.
        self._multiply = np.uint64(factor)

    def __call__(self, index: Ints) -> Ints:
        return ((index.astype(np.uint64) * self._multiply + self._add) % self._count).astype(np.int64)
