"""From which day a decision counts that is worse than what held before (A15), as pages say it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from hemayat.approvals.queries import approvals_of
from hemayat.approvals.states import ApprovalEventReason
from hemayat.eligibility.amount_change import lower_amount_text
from hemayat.eligibility.effective_dates import counts_from, result_told
from hemayat.eligibility.queries import PublishedResult, previous_of
from hemayat.eligibility.stored_determinations import case
from hemayat.rules.unknowns import ELIGIBLE
from hemayat.web.shared.language import page_language


def takes_effect_on(published_result: PublishedResult, today: dt.date | None = None) -> dt.date | None:
    """The day from which a change for the worse counts, put off or not; of a run, while that day is to come."""
    today = today or timezone.localdate()
    if published_result.act:
        return counts_from(published_result, None) if published_result.act.takes_effect_on else None
    if published_result.adverse_from_on is None or published_result.superseded_at is not None:
        return None
    if (
        max(
            published_result.adverse_from_on,
            published_result.postponed_until or published_result.adverse_from_on,
        )
        <= today
    ):
        return None
    return (
        _lower_from(published_result)
        if published_result.outcome == ELIGIBLE
        else _ends_on(published_result.household, today)
    )


def lower_amount_context(published_result: PublishedResult, effective_on: dt.date | None) -> dict[str, Any]:
    """For the card: the day to come from which a lower amount counts, what is paid until then, and why it falls.

    The amount is None if nothing is known of it. A day that has passed is no news any more.
    """
    if effective_on is None or effective_on <= timezone.localdate() or published_result.outcome != ELIGIBLE:
        return {"lower_from": None, "earlier_amount": None, "lower_because": ""}
    previous = previous_of(published_result)
    if previous is None or previous.outcome != ELIGIBLE:
        return {"lower_from": effective_on, "earlier_amount": None, "lower_because": ""}
    # What an officer settled does not follow from the values alone.
    is_by_rules = not (previous.is_by_officer or published_result.is_by_officer)
    because = (
        lower_amount_text(case(previous), case(published_result), page_language()) if is_by_rules else ""
    )
    return {
        "lower_from": effective_on,
        "earlier_amount": previous.amount_rial,
        "lower_because": because,
    }


def _ends_on(household: int, today: dt.date) -> dt.date | None:
    ends = (
        approval.ended_on
        for approval in approvals_of(household)
        if approval.ended_because is ApprovalEventReason.CIRCUMSTANCES
    )
    return next((day for day in ends if day is not None and day > today), None)


def _lower_from(published_result: PublishedResult) -> dt.date | None:
    previous = previous_of(published_result)
    if previous is None or not result_told(published_result).is_worse_than(result_told(previous)):
        return None
    return counts_from(published_result, previous)
