"""What the site bears: one definition, for the waiting room that keeps to it and for the benchmark that measures it.

Work in flight is how many pages are being made at this moment (Little's law: pages a second times the seconds that each
takes). The site is full when work in flight is more than FULL_SECONDS of its pages. Its capacity is the most pages a
second that it ends while 95 of 100 come within P95_SECONDS.
"""

from __future__ import annotations

from collections.abc import Sequence

P95_SECONDS = 1.0
FULL_SECONDS = P95_SECONDS / 3
"""Where times are spread as a queue spreads them, 95 of 100 come within three times the mean."""
LIMITS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0)
"""Seconds: upper limits of the classes in which deploy/nginx/door.js counts; the last class has none."""
SHARE = 0.95


def is_full(flight: float, ended: float) -> bool:
    """`flight`: pages in the making; `ended`: pages a second."""
    return flight > FULL_SECONDS * max(ended, 1.0)


def p95(times: Sequence[float]) -> float:
    """Seconds within which 95 of 100 came, by how many came in each class; 0 if none did."""
    wanted, low, below = SHARE * sum(times), 0.0, 0.0
    if wanted <= 0:
        return 0.0
    for limit, many in zip(LIMITS, times, strict=False):
        if below + many >= wanted:
            return low + (limit - low) * (wanted - below) / many
        low, below = limit, below + many
    return float("inf")
