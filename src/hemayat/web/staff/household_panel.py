"""The household behind a question or a call, for the staff who answer: head, open cases and decision in force.

Read it on a page whose look at the household's file was recorded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from hemayat.common.language import Lang
from hemayat.eligibility.presenter import present_decision
from hemayat.eligibility.queries import PublishedResult, determination_of
from hemayat.eligibility.reasons import CriterionReason
from hemayat.households.queries import HouseholdMember, members
from hemayat.requests.queries import requests_of
from hemayat.requests.results import CaseSummary
from hemayat.requests.states import ENDED


@dataclass(frozen=True)
class HouseholdPanel:
    """`name`: of the head; empty if our record has none. `outcome`: in force, in words; empty if there is none.

    `conditions`: of the decision in force, with the household's values and the limits, in words.
    """

    name: str = field(repr=False)
    members: int
    cases: tuple[CaseSummary, ...]
    outcome: str
    decided_on: dt.date | None
    conditions: tuple[CriterionReason, ...] = ()


def household_panel(household: int, lang: Lang) -> HouseholdPanel:
    """Three queries, as the member of staff or as the caller."""
    return panel_of(members(household), requests_of(household), determination_of(household), lang)


def panel_of(
    people: Sequence[HouseholdMember],
    cases: Sequence[CaseSummary],
    published: PublishedResult | None,
    lang: Lang,
) -> HouseholdPanel:
    """The same of what was read already."""
    head = next((member for member in people if member.is_head), None)
    decided = present_decision(published, lang, has_changes=False) if published else None
    return HouseholdPanel(
        name=f"{head.given_name} {head.family_name}" if head else "",
        members=len(people),
        cases=tuple(case for case in cases if case.filed_at and case.state not in ENDED),
        outcome=decided.explanation.outcome_text if decided else "",
        decided_on=published.decided_on if published else None,
        conditions=decided.explanation.reasons if decided else (),
    )
