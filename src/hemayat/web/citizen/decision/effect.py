"""From which day a decision counts that is worse than what held before (A15), as pages say it."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from hemayat.approvals.queries import approvals_of
from hemayat.approvals.states import ApprovalEventReason
from hemayat.eligibility.overturned_results import counts_from, result_told
from hemayat.eligibility.queries import PublishedResult, previous_of
from hemayat.rules.unknowns import ELIGIBLE


def takes_effect_on(told: PublishedResult, today: dt.date | None = None) -> dt.date | None:
    """The day from which a change for the worse counts, put off or not; of a run, while that day is to come."""
    today = today or timezone.localdate()
    if told.act:
        return counts_from(told, None) if told.act.takes_effect_on else None
    if told.adverse_from_on is None or told.superseded_at is not None:
        return None
    if max(told.adverse_from_on, told.postponed_until or told.adverse_from_on) <= today:
        return None
    return _lower_from(told) if told.outcome == ELIGIBLE else _ends_on(told.household, today)


def _ends_on(household: int, today: dt.date) -> dt.date | None:
    ends = (
        one.ended_on
        for one in approvals_of(household)
        if one.ended_because is ApprovalEventReason.CIRCUMSTANCES
    )
    return next((day for day in ends if day is not None and day > today), None)


def _lower_from(told: PublishedResult) -> dt.date | None:
    previous = previous_of(told)
    if previous is None or not result_told(told).is_worse_than(result_told(previous)):
        return None
    return counts_from(told, previous)
