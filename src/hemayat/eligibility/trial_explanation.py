"""The result of an anonymous check in words: a verdict is shown only as far as it is certain."""

from __future__ import annotations

from dataclasses import replace

from hemayat.common.language import Lang
from hemayat.eligibility import standard_texts
from hemayat.eligibility.reasons import ORDER, CriterionReason, Explanation, explain, facts_told
from hemayat.eligibility.trial import can_stay_open
from hemayat.eligibility.trial_result import TrialResult
from hemayat.eligibility.value_texts import money
from hemayat.rules.unknowns import Verdict


def explain_trial(result: TrialResult, lang: Lang) -> Explanation:
    """The reasons, failed criteria first. `missing` of a reason: the blanks that can still change it.

    A criterion on a rank that no national run has cut yet stays open: the engines count a household without cut
    points in the first quantile, and nobody is told that as their own place.
    """
    explanation = explain(result.example, lang)
    reasons = sorted(
        (_as_certain(result, this_reason, lang) for this_reason in explanation.reasons),
        key=lambda r: ORDER.index(r.verdict),
    )
    return replace(
        explanation,
        outcome=result.outcome,
        outcome_text=standard_texts.OUTCOMES[result.outcome][lang],
        amount_text=_amount(result, lang),
        reasons=tuple(reasons),
    )


def _as_certain(result: TrialResult, reason: CriterionReason, lang: Lang) -> CriterionReason:
    verdict = result.verdicts[reason.criterion]
    found = replace(
        reason,
        verdict=verdict,
        sign=standard_texts.SIGNS[verdict][lang],
        verdict_text=standard_texts.VERDICTS[verdict][lang],
        missing=result.depends_on(reason.criterion),
    )
    if not _is_about_a_blank(result, reason.criterion, lang):
        return found
    # Its numbers are those of an example, and not of this household.
    text = (
        ""
        if verdict is Verdict.UNDETERMINED
        else standard_texts.WHATEVER_IS_BLANK[verdict is Verdict.FAILED][lang]
    )
    return replace(found, sentence=text, value="", limit="", change="")


def _is_about_a_blank(result: TrialResult, criterion: str, lang: Lang) -> bool:
    policy = result.policy
    rule = next(this_criterion for this_criterion in policy.criteria if this_criterion.name == criterion)
    told = facts_told(result.example, rule, lang)
    return any(name not in result.answers and not can_stay_open(policy.facts[name]) for name in told)


def _amount(result: TrialResult, lang: Lang) -> str:
    amounts, entitlement = result.amounts_rial, result.policy.entitlement
    if amounts is None or entitlement is None:
        return ""
    low, high = (money(amount, entitlement.unit, lang) for amount in amounts)
    return low if low == high else standard_texts.BETWEEN[lang].format(low=low, high=high)
