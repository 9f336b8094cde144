"""What is refused at sign-in, counted for `/metrics` and logged: by reason and by limit, and never about whom."""

from __future__ import annotations

from typing import Final, Literal

import structlog
from prometheus_client import Counter

Kind = Literal["sign_in", "line", "staff"]
"""Codes of people who sign in or call; codes that only show who holds a line; passwords and codes of staff."""
OUTCOMES: Final = ("right", "wrong_code", "no_tries_left", "expired", "used", "register_silent")
_FROM_ZERO: Final = (
    "budget", "asks", "national sign-in", "national sign-in of a visitor", "staff try", "wrong codes",
)  # fmt: skip
_codes = Counter("hemayat_codes_total", "Codes that were entered, by what came of it", ["kind", "outcome"])
_limits = Counter("hemayat_limits_reached_total", "Refused or delayed, since a limit was reached", ["limit"])
_log = structlog.get_logger("hemayat.accounts")


def begin() -> None:
    """Let the series that alerts ask for begin at zero, so that what happens first is an increase too.

    Called by each process that serves: another one has no place for its counts.
    """
    for outcome in OUTCOMES:
        _codes.labels("sign_in", outcome)
    for outcome in ("right", "wrong_code"):
        _codes.labels("staff", outcome)
    for limit in _FROM_ZERO:
        _limits.labels(limit)


def count_code(kind: Kind, outcome: str) -> None:
    """One code that somebody entered. `outcome`: "right", or the kind of the Problem."""
    _codes.labels(kind, outcome).inc()


def count_limit(limit: str) -> None:
    """One that was refused, or has to wait. `limit`: a name in our code, never a key of somebody."""
    _limits.labels(limit).inc()
    _log.info("limit_reached", limit=limit)
