"""Results that many households share, such as reasons in words, kept by everything that they depend on.

A key that leaves out one of these things shows one family the reason of another. Whoever adds a value to a reason adds
it to the key.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class BoundedCache(Generic[T]):
    """At most so many values by key; the oldest goes first, and is worked out again if it is asked for again."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._values: dict[Hashable, T] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of this key; `make` is called where there is none."""
        this_value = self._values.get(key)
        if this_value is not None:
            return this_value
        # Made outside the lock: two threads may make the same value, and that costs less than waiting for each other.
        made = make()
        with self._lock:
            if len(self._values) >= self.most:
                del self._values[next(iter(self._values))]
            self._values[key] = made
        return made
