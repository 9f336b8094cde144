"""A decision as its pages show it, at the head’s site and at the desk alike: the words of reasons.py, put in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from hemayat.common.language import Lang, text_in
from hemayat.eligibility.counterfactual_texts import OutcomeChange, change_words
from hemayat.eligibility.counterfactuals import changes_of
from hemayat.eligibility.determination import DeterminedCase
from hemayat.eligibility.queries import PublishedResult, case
from hemayat.eligibility.reasons import CriterionReason, Explanation, explain
from hemayat.rules.unknowns import Verdict

MOST_LINES = 12
"""Of what would change the outcome, nearest first: every way of a usual refusal; more would bury them."""


@dataclass(frozen=True)
class ReasonView:
    """A criterion with what would change it; empty where nothing has to."""

    reason: CriterionReason
    change: str


@dataclass(frozen=True)
class DecisionView:
    """`policy`: the title of the rules. `changes`: what would change the outcome; `note`: what that takes as given."""

    published: PublishedResult
    policy: str
    explanation: Explanation
    changes: tuple[OutcomeChange, ...]
    note: str
    by_criterion: Mapping[str, str]

    @property
    def outcome(self) -> str:
        return self.published.outcome

    @cached_property
    def failed(self) -> list[ReasonView]:
        return self._with(Verdict.FAILED)

    @cached_property
    def open(self) -> list[ReasonView]:
        return self._with(Verdict.UNDETERMINED)

    @cached_property
    def waived(self) -> list[ReasonView]:
        return self._with(Verdict.WAIVED)

    @cached_property
    def passed(self) -> list[ReasonView]:
        return self._with(Verdict.PASSED)

    def _with(self, verdict: Verdict) -> list[ReasonView]:
        return [
            ReasonView(reason, reason.change or self.by_criterion.get(reason.criterion, ""))
            for reason in self.explanation.reasons
            if reason.verdict is verdict
        ]


def present_decision(published: PublishedResult, lang: Lang, *, has_changes: bool = True) -> DecisionView:
    """The decision in words. Without `has_changes` nothing is decided anew to find what would change it.

    Nor is it of what an officer settled: deciding anew by the rules would not give what was decided.
    """
    return present_case(published, case(published), lang, has_changes=has_changes)


def present_case(
    published: PublishedResult, of: DeterminedCase, lang: Lang, *, has_changes: bool = True
) -> DecisionView:
    """The same of a decision whose case is at hand."""
    is_settled = published.is_by_officer
    words = change_words(of, changes_of(of), lang) if has_changes and not is_settled else None
    return DecisionView(
        published=published,
        policy=text_in(of.policy.policy.title, lang),
        explanation=explain(of, lang),
        changes=words.outcome[:MOST_LINES] if words else (),
        note=words.note if words else "",
        by_criterion=words.by_criterion if words else {},
    )
