"""Somebody is no longer the head of a household: what they were signed in to is not theirs any more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from hemayat.accounts.models import CitizenSession


def end_sessions_of(household: int, *, now: datetime) -> int:
    """End every session for the household, in the caller's transaction as the system; how many there were.

    Whoever is head now signs in anew.
    """
    return end_sessions_of_all([household], now=now)


def end_sessions_of_all(households: Collection[int], *, now: datetime) -> int:
    """The same of many households, in one statement."""
    open_ones = CitizenSession.objects.filter(household_id__in=households, ended_at=None, expires_at__gt=now)
    return open_ones.update(ended_at=now)
