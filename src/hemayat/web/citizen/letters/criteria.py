"""The criteria of a full letter, without what would tell its reader about another adult.

A letter is handed on. So what belongs to another adult is left out of it, also if that adult opened it by a code: that
was for a session. The value of a criterion is a total, which says as much as the record itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from hemayat.eligibility.presenter import DecisionView, ReasonView
from hemayat.letters.states import LetterKind
from hemayat.records.queries import HouseholdRecord, has_another_adult, records_behind
from hemayat.records.register_inquiry import with_details
from hemayat.records.texts import record_words
from hemayat.rules.unknowns import Verdict
from hemayat.web.citizen.decision.records import RecordCard, record_card
from hemayat.web.shared.language import page_language


@dataclass(frozen=True)
class LetterCriterion:
    """`cards`: records of the head or a child. `left_out`: register → how many records of others are behind it.

    `has_value`: whether value, limit and sentence are printed.
    """

    view: ReasonView
    cards: Sequence[RecordCard]
    left_out: Sequence[tuple[str, int]]
    has_value: bool


@dataclass(frozen=True)
class LetterCriteria:
    """`left_out`: how many records of others are behind failed criteria. `has_another_adult`: in the household."""

    criteria: Sequence[LetterCriterion]
    left_out: int
    has_another_adult: bool

    def with_verdict(self, verdict: Verdict) -> list[LetterCriterion]:
        return [criterion for criterion in self.criteria if criterion.view.reason.verdict is verdict]


def letter_criteria(decision: DecisionView, kind: LetterKind) -> LetterCriteria:
    """Of an approval what is met, of a refusal what is not. At most three queries."""
    published, now = decision.published, timezone.now()
    is_shared = has_another_adult(published, now)
    if kind is LetterKind.APPROVED:
        views = [*decision.passed, *decision.waived]
        records: list[HouseholdRecord] = []
    else:
        views = [*decision.failed, *decision.open]
        records = with_details(published.household, records_behind(published, now))
    failed = {view.reason.criterion for view in decision.failed}
    left_out = sum(record.is_guarded and not failed.isdisjoint(record.criteria) for record in records)
    return LetterCriteria([_criterion(view, records, is_shared) for view in views], left_out, is_shared)


def _criterion(view: ReasonView, records: Sequence[HouseholdRecord], is_shared: bool) -> LetterCriterion:
    """If another adult lives there and no record says whose the value is, it can be theirs."""
    behind = [record for record in records if view.reason.criterion in record.criteria]
    others = [record for record in behind if record.is_guarded]
    lang = page_language()
    registers = Counter(record_words(record, lang).register_title for record in others)
    return LetterCriterion(
        view,
        [record_card(record, lang) for record in behind if not record.is_guarded],
        sorted(registers.items()),
        has_value=not others and (bool(behind) or not is_shared),
    )
