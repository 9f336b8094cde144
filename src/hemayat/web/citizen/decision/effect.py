"""From which day a decision counts that is worse than what held before (A15), as pages say it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from hemayat.agreements.contacts import agreement_shown
from hemayat.approvals.queries import approvals_of
from hemayat.approvals.states import ApprovalEventReason
from hemayat.eligibility.amount_change import is_lower_by_size, lower_amount_text
from hemayat.eligibility.determination import DeterminedCase
from hemayat.eligibility.effective_dates import counts_from, result_told
from hemayat.eligibility.queries import PublishedResult, case, previous_of
from hemayat.households.queries import departures
from hemayat.rules.unknowns import ELIGIBLE
from hemayat.web.citizen.decision.remedies import objection_until
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

    The amount is None if nothing is known of it. A day that has passed is no news any more. `lower_object_by`: the last
    day on which an objection keeps the earlier amount until we answer; None if none does. `departures`: who died or
    left, if that is why; then also `members_before` and `members`, how many there were and are.
    """
    context: dict[str, Any] = {
        "lower_from": None, "earlier_amount": None, "lower_because": "", "lower_object_by": None,
        "departures": (),
    }  # fmt: skip
    if effective_on is None or effective_on <= timezone.localdate() or published_result.outcome != ELIGIBLE:
        return context
    context |= {"lower_from": effective_on, "lower_object_by": _object_by(published_result, effective_on)}
    previous = previous_of(published_result)
    if previous is None or previous.outcome != ELIGIBLE:
        return context
    # What an officer settled does not follow from the values alone.
    if not (previous.is_by_officer or published_result.is_by_officer):
        before, now = case(previous), case(published_result)
        context["lower_because"] = lower_amount_text(before, now, page_language())
        if is_lower_by_size(before, now):
            context |= _departures(published_result, before, now)
    return context | {"earlier_amount": previous.amount_rial}


def _departures(
    published_result: PublishedResult, before: DeterminedCase, now: DeterminedCase
) -> dict[str, Any]:
    """Who died or left between the two results, and how many members there were and are.

    Nobody if they are not as many as the household has fewer members. A death counts from its day even if the data of
    the earlier result, of a later day, did not have it yet.
    """
    members_before, members = (of.facts.get("household_size") for of in (before, now))
    if members_before is None or members is None or members_before <= members:
        return {}
    since = before.day_of("persons")
    died_on = published_result.act.counts_from_on if published_result.act else None
    found = [
        departure
        for departure in departures(published_result.household)
        if departure.day > since or (died_on is not None and departure.died_on == died_on)
    ]
    if len(found) != members_before - members:
        return {}
    return {"departures": found, "members_before": members_before, "members": members}


def _object_by(published_result: PublishedResult, effective_on: dt.date) -> dt.date | None:
    """Until then an objection puts the change off (A15): the last day before it, or the last day to object."""
    last_day, until = effective_on - dt.timedelta(days=1), objection_until(published_result)
    is_kept = agreement_shown().parameters.support_while_objecting == "continues"
    day = last_day if until is None else min(last_day, until)
    return day if is_kept and day >= timezone.localdate() else None


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
