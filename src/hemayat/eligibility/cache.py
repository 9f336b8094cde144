"""What was worked out once for one household and is the same for the next: reasons, kept by all that they depend on."""

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
        found = self._values.get(key)
        if found is not None:
            return found
        made = make()
        with self._lock:
            if len(self._values) >= self.most:
                del self._values[next(iter(self._values))]
            self._values[key] = made
        return made
