"""Whether one kind of person could be told from another by how long an answer takes: by the size of the effect.

Pairs of times that were taken one right after the other are judged twice: in how many pairs the one took longer than
the other (a half, where nothing differs), and by how much in the middle. A machine that is busy makes times longer, and
the pairs with them; it makes neither of the two lean to one side.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

WIDEST_LEAN = 0.1
"""From a half: whoever may ask for three codes in ten minutes learns nothing from a coin so little bent."""
WIDEST_SHIFT = 0.02
"""Of the time that an answer takes."""


@dataclass(frozen=True)
class Effect:
    """`lean`: the share of pairs in which the first took longer, less a half. `shift`, `middle`: in seconds."""

    pairs: int
    lean: float
    shift: float
    middle: float

    @property
    def is_seen(self) -> bool:
        """Whether it is beyond what is allowed in both ways: chance alone bends one of them now and then."""
        return abs(self.lean) > WIDEST_LEAN and abs(self.shift) > WIDEST_SHIFT * self.middle

    def __str__(self) -> str:
        longer = 50 + 100 * self.lean
        return f"{1e6 * self.shift:+.0f} µs of {1e3 * self.middle:.1f} ms, longer in {longer:.0f} % of pairs"


def effect(first: Sequence[float], second: Sequence[float]) -> Effect:
    """Of the first against the second, pair by pair."""
    differences = [one - other for one, other in zip(first, second, strict=True)]
    longer = sum((one > 0) + (one == 0) / 2 for one in differences)
    return Effect(
        len(differences),
        longer / len(differences) - 0.5,
        statistics.median(differences),
        statistics.median([*first, *second]),
    )
