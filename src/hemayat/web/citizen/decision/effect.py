"""From which day a decision counts that is worse than what held before (A15), as pages say it."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from hemayat.approvals.queries import approvals_of
from hemayat.approvals.states import Because
from hemayat.eligibility.queries import Published


def takes_effect_on(told: Published) -> dt.date | None:
    """As a decision about the household says it; of a run, while the day on which it ends an approval is to come."""
    if told.act:
        return told.act.takes_effect_on
    today = timezone.localdate()
    if told.adverse_from_on is None or told.adverse_from_on <= today or told.superseded_at is not None:
        return None
    ends = (
        one.ended_on for one in approvals_of(told.household) if one.ended_because is Because.CIRCUMSTANCES
    )
    return next((day for day in ends if day is not None and day > today), None)
