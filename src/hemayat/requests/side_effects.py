"""What follows from decisions, in the transaction that makes them: approvals, and what custodians are told of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from hemayat.approvals.actions import follow_decisions
from hemayat.referrals import approval_sync as referrals


def apply_side_effects(households: Iterable[int], now: dt.datetime) -> None:
    """After decisions about these households, by whomever. Done again, it changes nothing."""
    given = list(households)
    follow_decisions(given, now=now)
    referrals.sync_referrals(given, now=now)
