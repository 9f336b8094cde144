"""The dates by which the waits of a household end, as its status and its decision name them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from hemayat.accounts.results import Citizen
from hemayat.agreements.contacts import agreement_shown
from hemayat.agreements.queries import promised_days
from hemayat.requests.case_process import HouseholdWaits, promised_answer_day, waits_of
from hemayat.requests.permissions import is_member_not_head
from hemayat.requests.queries import requests_of
from hemayat.requests.results import CaseSummary
from hemayat.requests.states import CaseKind


@dataclass(frozen=True)
class WaitsDisplay:
    """Each day is read only if the page names it. `is_decided`: there is a decision, so an objection can be filed."""

    of_household: int
    is_decided: bool
    head: Citizen

    @cached_property
    def household(self) -> HouseholdWaits:
        """Waits that no request began. One query."""
        return waits_of(self.of_household)

    @cached_property
    def requests(self) -> Sequence[CaseSummary]:
        """Of the household, not at their end, without drafts of others to change the head. One query."""
        found = requests_of(self.of_household, self.head)
        return [case_summary for case_summary in found if case_summary.ended_at is None]

    @property
    def head_change(self) -> CaseSummary | None:
        """A change of head that is examined, of this head or of another person."""
        changes = (one for one in self.requests if one.kind is CaseKind.CHANGE_OF_HEAD and one.filed_at)
        return next(changes, None)

    @cached_property
    def is_other_head(self) -> bool:
        """The civil registry names them as head, and our record still names another person: they cannot object yet."""
        return is_member_not_head(self.head, self.household.head_index, self.household.member_indexes)

    @property
    def today(self) -> dt.date:
        return timezone.localdate()

    @property
    def can_apply(self) -> bool:
        """No application is examined, and our record names no other head. Any other request leaves room for one."""
        is_applied = any(one.filed_at and one.kind is CaseKind.APPLICATION for one in self.requests)
        return not is_applied and not self.is_other_head

    @cached_property
    def answer_by(self) -> dt.date:
        """By when a request that is filed today is answered."""
        kind = CaseKind.OBJECTION if self.is_decided else CaseKind.APPLICATION
        return promised_answer_day(kind, timezone.now(), agreement_shown())

    @cached_property
    def head_change_by(self) -> dt.date:
        """By when a change of head that is filed today is answered."""
        return promised_answer_day(CaseKind.CHANGE_OF_HEAD, timezone.now(), agreement_shown())

    @cached_property
    def question_by(self) -> dt.date:
        """By when a question that is asked today is answered."""
        now, agreement = timezone.now(), agreement_shown()
        days = agreement.parameters.question_within
        return promised_days([days], agreement, now)[days]
