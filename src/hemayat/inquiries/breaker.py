"""A circuit breaker: after some failures in a row a register is left alone for a while, then tried once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class CircuitBreaker:
    """Shared by the threads of a process. `clock` gives seconds that never go back."""

    def __init__(
        self, *, failures: int = 5, rest_seconds: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._rest, self._clock = failures, rest_seconds, clock
        self._lock = threading.Lock()
        self._failures = 0
        self._rests_until = 0.0

    def may_ask(self) -> bool:
        """Whether to ask now. When the rest is over one caller may, and the others once it has succeeded."""
        with self._lock:
            if self._failures < self._most:
                return True
            if self._clock() < self._rests_until:
                return False
            self._rests_until = self._clock() + self._rest
            return True

    def succeeded(self) -> None:
        """The register answered."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """The register did not."""
        with self._lock:
            self._failures += 1
            if self._failures >= self._most:
                self._rests_until = self._clock() + self._rest
