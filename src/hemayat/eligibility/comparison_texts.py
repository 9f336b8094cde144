"""The words of a comparison of two policies, Persian and English."""

from __future__ import annotations

from hemayat.common.language import Lang, Message, Words, message_in
from hemayat.eligibility.standard_texts import OUTCOMES

_WORDS: dict[str, Words] = {
    "title": Message("Who gains and who loses"),
    "totals_title": Message("Totals before and after"),
    "before": Message("Before"),
    "after": Message("After"),
    "policy_on": Message("{title}, on {day}, version {version}"),
    "snapshot": Message("Snapshot"),
    "synthetic": Message("{id} (synthetic people)"),
    "cuts": Message("Cut points"),
    "cuts_kept": Message("the same cut points as before"),
    "cuts_new": Message("calculated separately for each policy"),
    "summary": Message("At a glance"),
    "outcomes": Message("Outcomes before and after"),
    "cost": Message("Monthly cost"),
    "cost_once": Message("Cost"),
    "amounts": Message("Amounts for households that stay eligible"),
    "reasons_gains": Message("Criteria that are no longer an obstacle"),
    "reasons_loses": Message("Criteria that have become an obstacle"),
    "sets": Message("Combinations of criteria"),
    "moves": Message("Moves between deciles"),
    "moves_about": Message(
        "Number of households. Each row is a decile before the change, each column a decile after it."
    ),
    "province": message_in("staff/publication/changes", "By province"),
    "decile": Message("By decile"),
    "head_sex": Message("By sex of the head"),
    "area": Message("By urban and rural area"),
    "province_one": Message("Province"),
    "decile_one": Message("Decile"),
    "head_sex_one": Message("Head"),
    "area_one": Message("Area"),
    "unknown": Message("not known"),
    "gains": Message("become eligible"),
    "loses": Message("lose eligibility"),
    "stays": Message("stay eligible"),
    "of_losers": Message("of these, households that are only waiting for information"),
    **OUTCOMES,
    "outside": Message("still not eligible"),
    "all": Message("all"),
    "households": Message("households"),
    "persons": Message("people"),
    "group": Message("Group"),
    "outcome": Message("Outcome"),
    "in_words": Message("toman"),
    "rials": Message("rials"),
    "difference": Message("Difference"),
    "share": Message("percent"),
    "eligible_before": Message("eligible people, before"),
    "eligible_after": Message("eligible people, after"),
    "cost_difference": Message("difference in cost"),
    "criterion": Message("Criterion"),
    "criteria": Message("Criteria"),
    "with_others": Message("households"),
    "alone": Message("because of this criterion alone"),
    "more": Message("get more"),
    "less": Message("get less"),
    "same": Message("get the same"),
    "open": Message("amount not known"),
    "gains_chart": Message("Households that gain or lose eligibility"),
    "cost_chart": Message("Cost before and after"),
    "few": Message("fewer than {most}"),
    "hidden": Message("not shown"),
    "figures": Message("Figures"),
    "rounded": Message(
        "counts are rounded to the nearest 10 and amounts to larger units; counts below {most} are not shown"
    ),
    "none": Message("no household"),
    "removed": Message("{title} (removed)"),
    "new": Message("{title} (new)"),
}


def say(key: str, lang: Lang, **parts: str) -> str:
    """The word or sentence in that language."""
    return _WORDS[key].in_(lang).format(**parts)
