"""What somebody can do against a decision to their disadvantage, in order, each with its last day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from hemayat.agreements.contacts import agreement_shown
from hemayat.agreements.content import ServiceAgreement
from hemayat.agreements.queries import objection_window
from hemayat.common.dates import day_of, months_before
from hemayat.eligibility.queries import PublishedResult


@dataclass(frozen=True)
class RemediesDisplay:
    """`objection_until`: None if there is no time limit. `objection_within`: working days until we answer it."""

    agreement: ServiceAgreement
    objection_until: dt.date | None
    objection_within: int
    court_until: dt.date
    court_until_abroad: dt.date

    @property
    def is_objection_open(self) -> bool:
        return self.objection_until is None or timezone.localdate() <= self.objection_until

    @property
    def is_court_open(self) -> bool:
        """Also for those who live abroad, who have longer."""
        return timezone.localdate() <= self.court_until_abroad


def objection_until(published: PublishedResult) -> dt.date | None:
    """The last day to object to any decision, also one that is not adverse; None if there is no time limit."""
    decided_on = day_of(published.published_at)
    window = objection_window(decided_on, agreement_shown())
    return None if window is None else decided_on + dt.timedelta(days=window)


def remedies_of(published: PublishedResult, takes_effect_on: dt.date | None) -> RemediesDisplay | None:
    """None for a decision that is not adverse, or that is no longer in force. Days count from its notice."""
    is_adverse = published.outcome == "not_eligible" or takes_effect_on is not None
    if not is_adverse or published.superseded_at is not None:
        return None
    agreement, noticed_on = agreement_shown(), day_of(published.published_at)
    return RemediesDisplay(
        agreement=agreement,
        objection_until=objection_until(published),
        objection_within=agreement.parameters.answer_within["objection"],
        court_until=_months_after(noticed_on, agreement.remedies.court_within_months),
        court_until_abroad=_months_after(noticed_on, agreement.remedies.court_within_months_abroad),
    )


def _months_after(day: dt.date, months: int) -> dt.date:
    return months_before(day, -months)
