"""Which cells of a table are too small to be shown, so that nobody is found in them or by what is left. No Django.

A cell that counts fewer than SMALLEST is hidden. What is hidden together could be had by taking the others from the
total: the next smallest are hidden with it until that counts SMALLEST too, and more than one for each cell. Nothing is
hidden for being empty: that is nobody.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

from hemayat.common.language import Message

K = TypeVar("K", bound=Hashable)

SMALLEST = 10
RULE = Message(
    "Figures based on fewer than 10 cases are hidden. If all hidden figures together cover fewer "
    "than 10 cases, we hide the next smallest figures too. Nobody can then calculate the hidden figures from "
    "the total."
)


def suppressed_cells(counts: Mapping[K, int], also: AbstractSet[K] = frozenset()) -> set[K]:
    """The keys of the cells that are not shown. Of two that are as small the earlier key goes first.

    `also`: hidden already for another reason, and part of what could be had from the total. If they count nothing, the
    others together are the total, and everybody would know that: so another one is hidden with them.
    """
    found = set(also & counts.keys())
    together, cells = sum(counts[key] for key in found), len([key for key in found if counts[key]])
    for key in sorted(
        (key for key in counts if counts[key] and key not in found), key=lambda key: counts[key]
    ):
        if counts[key] >= SMALLEST and (not found or together >= max(SMALLEST, cells + 1)):
            break
        found.add(key)
        together, cells = together + counts[key], cells + 1
    return found


def suppressed_in_all(
    columns: Sequence[Mapping[K, int]], also: AbstractSet[K] = frozenset()
) -> AbstractSet[K]:
    """The keys that are shown in none of these columns, since each is a part of what is published of another.

    What one column hides is hidden in the next one too, until none of them hides any more.
    """
    found: set[K] = set(also)
    before = -1
    while len(found) > before:
        before = len(found)
        for counts in columns:
            found |= suppressed_cells(counts, found)
    return found
