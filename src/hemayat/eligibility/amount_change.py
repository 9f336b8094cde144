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
    changed = _changed(before, now)
    if changed is None:
        return ""
    if not changed:
        return OTHER_AMOUNTS.in_(lang)
    fact = now.policy.facts[changed[0]]
    then, value = (value_words(case.facts[fact.name], fact.type, lang, unit=False) for case in (before, now))
    return CHANGED.in_(lang).format(
        name=EntryTitles(now.policy, lang).fact(fact.name), before=then, now=value
    )


def is_lower_by_size(before: DeterminedCase, now: DeterminedCase) -> bool:
    """Whether the sentence is about the number of members, so that who died or left explains it."""
    return (_changed(before, now) or [""])[0] == "household_size"


def _changed(before: DeterminedCase, now: DeterminedCase) -> list[str] | None:
    """The values behind the amount that changed, in the order of the rules. None if one of them is not known."""
    entitlement = now.policy.entitlement
    if entitlement is None:
        return None
    names = facts_behind(now.policy, entitlement.amount)
    pairs = {name: (_known(before, name), _known(now, name)) for name in names}
    if any(None in pair for pair in pairs.values()):
        return None
    return [name for name, (then, value) in pairs.items() if then != value]


def _known(case: DeterminedCase, name: str) -> Any:
    """None if it is not known, or if the rules of that time did not ask for it."""
    return case.facts[name] if name in case.policy.facts and case.is_known(name) else None
