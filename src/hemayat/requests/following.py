"""What follows from decisions, in the transaction that makes them: the households' approvals are brought into line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from hemayat.approvals.actions import follow_decisions


def follow(households: Iterable[int], now: dt.datetime) -> None:
    """After decisions about these households, by whomever. Done again, it changes nothing."""
    follow_decisions(households, now=now)
