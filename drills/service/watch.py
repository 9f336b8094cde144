"""Somebody who looks at pages all the while: what was shown, and how long it took."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from drills.outcomes import Loss
from drills.service.background_activity import meanwhile
from drills.service.installation import Installation
from drills.service.storm import Ready, Storm

SLOWEST = 0.3
GLANCE = 0.05


@dataclass
class Watch:
    """How long each answer took, in seconds, and how many pages were not shown."""

    took: list[float] = field(default_factory=list)
    failed: int = 0

    def late(self) -> int:
        return sum(seconds > SLOWEST for seconds in self.took)

    def judged(self) -> str:
        """Raises Loss where a page was not shown."""
        if self.failed:
            raise Loss(f"{self.failed} of {len(self.took)} pages were not shown")
        return f"{len(self.took)} pages shown, the slowest after {max(self.took):.2f} s"

    def __str__(self) -> str:
        return f"{len(self.took)} answers, the slowest after {max(self.took):.2f} s, {self.late()} above {SLOWEST} s"


@contextmanager
def watched(installation: Installation, one: Ready, pause: float = GLANCE) -> Iterator[Watch]:
    """Asks whether the service lives, and looks at the start page and at a page of one's own, in turn."""
    watch = Watch()
    storm = Storm(installation.port, installation.intake, installation.host)

    def look() -> None:
        for path, who in (("/livez", None), ("/", None), ("/my/requests/", one)):
            began = time.perf_counter()
            try:
                status, _, _ = storm.ask("GET", path, who)
            except (OSError, http.client.HTTPException):
                status = 0
            watch.took.append(time.perf_counter() - began)
            watch.failed += status != http.client.OK
            time.sleep(pause)

    with meanwhile(look, 0.0):
        yield watch
