"""Somebody is no longer the head of a household: what they were signed in to is not theirs any more."""

from __future__ import annotations

from datetime import datetime

from hemayat.accounts.models import CitizenSession


def end_sessions_of(household: int, *, now: datetime) -> int:
    """End every session for the household, in the caller's transaction as the system; how many there were.

    Whoever is head now signs in anew.
    """
    return CitizenSession.objects.filter(household_id=household, ended_at=None, expires_at__gt=now).update(
        ended_at=now
    )
