"""Which cells of a table are too small to be shown, so that nobody is found in them or by what is left. No Django.

A cell that counts fewer than SMALLEST is hidden. What is hidden together could be had by taking the others from the
total: the next smallest are hidden with it until that counts SMALLEST too. Nothing is hidden for being empty: that is
nobody.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from collections.abc import Set as AbstractSet
from typing import TypeVar

from hemayat.common.language import Message

K = TypeVar("K", bound=Hashable)

SMALLEST = 10
RULE = Message(
    "Cells with fewer than 10 cases are hidden. If all hidden cells together have fewer "
    "than 10 cases, the next smallest cells are hidden too, so that nobody can calculate "
    "them from the total."
)


def suppressed_cells(counts: Mapping[K, int], also: AbstractSet[K] = frozenset()) -> set[K]:
    """The keys of the cells that are not shown. Of two that are as small the earlier key goes first.

    `also`: hidden already for another reason, and part of what could be had from the total.
    """
    found = set(also & counts.keys())
    together = sum(counts[key] for key in found)
    for key in sorted(
        (key for key in counts if counts[key] and key not in found), key=lambda key: counts[key]
    ):
        if counts[key] >= SMALLEST and (not together or together >= SMALLEST):
            break
        found.add(key)
        together += counts[key]
    return found
