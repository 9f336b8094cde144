"""Why the amount of a household is lower than before: the values that it depends on, then and now."""

from __future__ import annotations

from typing import Any

from hemayat.common.language import Lang, Message, Words
from hemayat.eligibility.determination import DeterminedCase, facts_behind
from hemayat.eligibility.entry_titles import EntryTitles
from hemayat.eligibility.value_texts import value_words

CHANGED: Words = Message("The amount falls because “{name}” changed from {before} to {now}.")
OTHER_AMOUNTS: Words = Message("The amount falls because the amounts in the rules have changed.")


def lower_amount_text(before: DeterminedCase, now: DeterminedCase, lang: Lang) -> str:
    """One sentence, for the first value that changed; empty if a value is not known, so that nothing is certain."""
    entitlement = now.policy.entitlement
    if entitlement is None:
        return ""
    names = facts_behind(now.policy, entitlement.amount)
    pairs = [(name, _known(before, name), _known(now, name)) for name in names]
    if any(None in pair for pair in pairs):
        return ""
    for name, then, value in pairs:
        if then != value:
            fact = now.policy.facts[name]
            told = [value_words(each, fact.type, lang, unit=False) for each in (then, value)]
            title = EntryTitles(now.policy, lang).fact(name)
            return CHANGED.in_(lang).format(name=title, before=told[0], now=told[1])
    return OTHER_AMOUNTS.in_(lang)


def _known(case: DeterminedCase, name: str) -> Any:
    """None if it is not known, or if the rules of that time did not ask for it."""
    return case.facts[name] if name in case.policy.facts and case.is_known(name) else None
