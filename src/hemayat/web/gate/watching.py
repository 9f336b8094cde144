"""How slow the site's pages are, from what its /metrics counted between two looks."""

from __future__ import annotations

import re
from collections.abc import Mapping

_BUCKET = re.compile(r"^hemayat_request_seconds_bucket\{(.*)\} (\S+)$", re.MULTILINE)
_LIMIT = re.compile(r'le="([^"]+)"')
_SITE = re.compile(r'site="citizen"')
SHARE = 0.95


def counted(exposition: str) -> dict[float, float]:
    """Seconds → how many of the citizens' pages took no longer, as Prometheus' text says it."""
    found: dict[float, float] = {}
    for labels, value in _BUCKET.findall(exposition):
        limit = _LIMIT.search(labels)
        if limit and _SITE.search(labels):
            seconds = float(limit[1])
            found[seconds] = found.get(seconds, 0.0) + float(value)
    return found


def slowness(before: Mapping[float, float], now: Mapping[float, float]) -> float:
    """Seconds within which 95 of 100 pages were answered between two looks; 0 where none was asked for.

    Within a bucket as if its pages lay evenly in it; infinite where even the last limit was passed.
    """
    passed = {limit: count - before.get(limit, 0.0) for limit, count in sorted(now.items())}
    wanted = SHARE * passed.get(float("inf"), 0.0)
    if wanted <= 0:
        return 0.0
    low = below = 0.0
    for limit, count in passed.items():
        if count >= wanted:
            return (
                limit if limit == float("inf") else low + (limit - low) * (wanted - below) / (count - below)
            )
        low, below = limit, count
    return float("inf")
