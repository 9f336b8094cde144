"""Which cells of a table are too small to be shown, so that nobody is found in them or by what is left. No Django.

A cell that counts fewer than SMALLEST is hidden. Where it would be the only one hidden, it could be had by taking the
others from the total: then the next smallest is hidden with it. Nothing is hidden for being empty: that is nobody.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from hemayat.requests.states import Words

K = TypeVar("K", bound=Hashable)

SMALLEST = 10
RULE = Words(
    "خانه‌ای که کمتر از ۱۰ مورد دارد نوشته نمی‌شود؛ اگر تنها یک خانه چنین باشد، کوچک‌ترین خانهٔ پس از آن هم نوشته نمی‌شود "
    "تا رقمش از جمع به دست نیاید.",
    "A cell of fewer than 10 is not written; where it is the only one, nor is the next smallest, so that nobody "
    "finds it by taking the others from the total.",
)


def hidden(counts: Mapping[K, int]) -> set[K]:
    """The keys of the cells that are not shown. Of two that are as small the earlier key goes first."""
    found = {key for key, count in counts.items() if 0 < count < SMALLEST}
    if len(found) == 1:
        others = [
            (count, place) for place, (key, count) in enumerate(counts.items()) if key not in found and count
        ]
        if others:
            found.add(list(counts)[min(others)[1]])
    return found
