"""What was really asked of the service, counted by whoever stands between it and the tools."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field

from security.findings import Finding
from security.routes import found_at

FAILED = 500
UNAVAILABLE = 503
"""Said on purpose, where something is shed."""


@dataclass
class Ledger:
    """Of one tool. `asked`: route → requests; `answers`: status → how often."""

    tool: str
    asked: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, site: str, method: str, path: str, status: int, body: bytes) -> None:
        found = found_at(site, path)
        route = found[0] if found else f"{site} (none)" if site != "gate" else site
        with self._lock:
            self.asked[f"{method} {route}"] += 1
            self.answers[status] += 1
            if status >= FAILED and status != UNAVAILABLE:
                sample = f"{method} {path} {body[:2000].decode('utf-8', 'replace')}"
                self.failures.setdefault(route, f"{status} for {sample}")

    @property
    def requests(self) -> int:
        return sum(self.answers.values())

    def reached(self, route: str, method: str = "") -> bool:
        if method:
            return self.asked[f"{method} {route}"] > 0
        return any(key.endswith(f" {route}") for key in self.asked)

    def findings(self) -> list[Finding]:
        """Each route that answered as no page should, with the request that it could not bear."""
        return [Finding(self.tool, "server-error", route, sample) for route, sample in self.failures.items()]
