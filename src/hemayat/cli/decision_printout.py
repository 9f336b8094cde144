"""Prints one household's decision: outcome first, then what refused, what is missing, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from hemayat.common.console import console
from hemayat.common.dates import format_date
from hemayat.common.language import Lang, Message, Words, text_in, translate
from hemayat.common.money import format_number
from hemayat.eligibility.counterfactual_texts import CounterfactualTexts, change_words
from hemayat.eligibility.counterfactuals import changes_of
from hemayat.eligibility.determination import DeterminedCase
from hemayat.eligibility.reasons import CriterionReason, Explanation, explain
from hemayat.eligibility.value_texts import list_text
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE, Verdict

LABELS: dict[str, Words] = {
    "household": Message("Household"),
    "on": Message("on"),
    "outcome": Message("Outcome"),
    "amount": Message("Amount"),
    "value": Message("value"),
    "limit": Message("limit"),
    "source": Message("source"),
    "as_of": Message("information as of"),
    "law": Message("law"),
    "change": Message("what would change the result"),
    "reasons": Message("Criteria"),
    "missing": Message("Missing information"),
    "known": Message("known so far"),
    "blocks": Message("needed for the decision"),
    "pays": Message("needed for the amount"),
    "idle": Message("does not change the outcome"),
    NOT_ELIGIBLE: Message("What would change the outcome"),
    NEEDS_DATA: Message("How the answers would affect the result"),
    ELIGIBLE: Message("Within these limits the outcome stays the same"),
    "nothing": Message("None of the changes that we tried would change the result."),
}  # fmt: skip
MOST_ROOM = 5


def show_household(case: DeterminedCase, household_id: int, lang: Lang, *, is_brief: bool = False) -> None:
    """Everything about the decision of one household; `is_brief`: of passed criteria, only their names."""
    for line in household_lines(case, household_id, lang, is_brief=is_brief):
        console.print(Text(line), soft_wrap=True)


def household_lines(
    case: DeterminedCase, household_id: int, lang: Lang, *, is_brief: bool = False
) -> list[str]:
    """The lines that `show_household` prints."""
    return list(_DecisionPrintout(case, household_id, lang, is_brief).lines())


class _DecisionPrintout:
    def __init__(self, case: DeterminedCase, household_id: int, lang: Lang, is_brief: bool) -> None:
        self.case, self.household_id, self.lang, self.is_brief = case, household_id, lang, is_brief
        self.told: Explanation = explain(case, lang)
        self.changes: CounterfactualTexts = change_words(case, changes_of(case), lang)

    def lines(self) -> Iterator[str]:
        yield from self._head()
        yield from ("", self._label("reasons"))
        passed = [r for r in self.told.reasons if self.is_brief and r.verdict is Verdict.PASSED]
        for reason in self.told.reasons:
            if reason not in passed:
                yield from self._reason(reason)
        if passed:
            titles = list_text([reason.title for reason in passed], self.lang)
            yield f"  {passed[0].sign} {passed[0].verdict_text}: {titles}"
        if self.told.missing:
            yield from ("", self._label("missing"))
            yield from self._missing()
        yield from ("", self._label(self.told.outcome))
        yield from (f"  - {line}" for line in self.changes.outcome[:MOST_ROOM] or [self._label("nothing")])
        if self.changes.note:
            yield f"  ({self.changes.note})"

    def _label(self, name: str) -> str:
        return LABELS[name].in_(self.lang)

    def _head(self) -> Iterator[str]:
        size = format_number(self.household_id, self.lang).replace("٬", "").replace(",", "")
        title = text_in(self.case.policy.policy.title, self.lang)
        day = format_date(self.case.policy.on, self.lang)
        yield f"{self._label('household')} {size}: {title}, {self._label('on')} {day}".replace(
            ", ", translate(", ", self.lang)
        )
        yield f"{self._label('outcome')}: {self.told.outcome_text}"
        if self.told.amount_text:
            yield f"{self._label('amount')}: {self.told.amount_text} ({self._label('law')}: {self.told.amount_law})"
        yield from (f"{title}: {value}" for title, value in self.told.ranks)

    def _reason(self, reason: CriterionReason) -> Iterator[str]:
        yield f"  {reason.sign} {reason.title}: {reason.verdict_text}"
        yield f"      {reason.sentence}"
        if reason.value:
            yield f"      {self._label('value')}: {reason.value}  |  {self._label('limit')}: {reason.limit}"
        for source in reason.sources:
            said = f"{source.title} ({source.owner})"
            yield f"      {self._label('source')}: {said}  |  {self._label('as_of')}: {source.as_of_text}"
        yield f"      {self._label('law')}: {reason.law}{' — ' + reason.law_note if reason.law_note else ''}"
        change = reason.change or self.changes.by_criterion.get(reason.criterion)
        if change:
            yield f"      {self._label('change')}: {change}"

    def _missing(self) -> Iterator[str]:
        blocks = "pays" if self.told.outcome == ELIGIBLE else "blocks"
        for one in self.told.missing:
            known = f"; {self._label('known')}: {one.known_text}" if one.known_text else ""
            needed = self._label(blocks if one.blocks else "idle")
            line = f"  - {one.title}: {one.register} ({one.owner}): {one.why_text}{known} [{needed}]"
            yield line.replace("; ", "؛ ") if self.lang == "fa" else line
