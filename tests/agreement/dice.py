"""Chance for random policies and nations: thrown by hypothesis, which can then make a failure smaller, or by a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Dice:
    """`below(n)` gives one of 0 … n-1; simpler choices stand first, so that small numbers mean small examples."""

    below: Callable[[int], int]

    @classmethod
    def of_seed(cls, seed: int) -> Dice:
        return cls(random.Random(seed).randrange)

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)

    def pick(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]

    def some(self, items: Sequence[T], least: int = 1, most: int = 3) -> list[T]:
        """Different items, in the order in which they were drawn."""
        rest = list(items)
        wanted = min(self.between(least, most), len(rest))
        return [rest.pop(self.below(len(rest))) for _ in range(wanted)]

    def percent(self, chance: int) -> bool:
        return self.below(100) >= 100 - chance


@dataclass(frozen=True)
class Style:
    """What a random policy may contain."""

    place: bool = True
    """Whether anything may name where one lives."""
    ranks: bool = True
    monotone: bool = False
    """Only what more knowledge can make nothing but clearer: no `known(…)`, no `unknown: 0`, no contradictions."""
