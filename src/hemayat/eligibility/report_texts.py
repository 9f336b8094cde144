"""The words of report.html, Persian and English."""

from __future__ import annotations

from hemayat.common.language import Lang, Message, Words, message_in

_WORDS: dict[str, Words] = {
    "title": Message("Determination report: {title}"),
    "mark": Message("These households are synthetic and include no real people."),
    "policy": message_in("policy", "Policy"),
    "version": Message("{id}, version {version}"),
    "on": Message("Decision date"),
    "snapshot": Message("Snapshot"),
    "engine": Message("Engine"),
    "decided_at": Message("Time of run"),
    "content": Message("Content hash"),
    "versions": Message("Software"),
    "since": Message("Only changes since the run"),
    "glance": Message("At a glance"),
    "cost": Message("Cost of support for the eligible households: {amount}."),
    "decided": Message("This run made decisions for {households} households ({persons} people)."),
    "outcomes": Message("Outcomes"),
    "outcome": Message("Outcome"),
    "households": Message("Households"),
    "persons": Message("People"),
    "share_households": Message("Share of households"),
    "share_persons": Message("Share of people"),
    "province": Message("Coverage by province"),
    "area": Message("Coverage by urban and rural area"),
    "decile": Message("Coverage by decile"),
    "head_sex": Message("Coverage by sex of the head"),
    "origin": Message("Details of this run"),
    "province_one": Message("Province"),
    "area_one": message_in("area_one", "Place"),
    "decile_one": Message("Decile"),
    "head_sex_one": Message("Head"),
    "not_known": Message("not known"),
    "covered": Message("Share of eligible people"),
    "covered_chart": Message("Percentage of people who are eligible"),
    "percent": message_in("percent", "%"),
    "criteria": Message("Criteria"),
    "criterion": Message("Criterion"),
    "refused": Message("Not met"),
    "alone": Message("Only this criterion not met"),
    "refusing": Message("Number of households that do not meet each criterion"),
    "verdicts": Message("Results of each criterion (households)"),
    "not_decided": Message("Households without a decision"),
    "not_decided_about": Message(
        "We could not decide about {n} of {whole} households, for these reasons. This does not mean that "
        "these households are “Not eligible”."
    ),
    "missing": Message("Missing information"),
    "missing_about": Message(
        "Number of households with an unknown item of information, by reason. Not every "
        "unknown item prevents a decision."
    ),
    "missing_chart": Message("Households with missing information"),
    "whom_to_ask": Message("Organisation that has this information"),
    "data": Message("Information"),
    "data_item": message_in("data_item", "Data item"),
    "register": message_in("register", "Register"),
    "owner": Message("Owner"),
    "all": message_in("all", "All"),
    "registers": Message("Registers and the date of their information"),
    "as_of": Message("As of"),
    "read": Message("Rows read"),
    "accepted": message_in("accepted", "Accepted"),
    "quarantined": Message("In quarantine"),
    "repaired": Message("Corrected cells"),
    "quarantine": Message("Quarantine"),
    "quarantine_about": Message(
        "Rows that were set aside (in quarantine). We cannot decide about a household while a row"
        " about one of its members is in quarantine."
    ),
    "reason": Message("Reason"),
    "rows": Message("Rows"),
    "cuts": Message("Cut points"),
    "cuts_about": Message(
        "The highest value in each part of a ranking. Each part has the same number of people."
    ),
    "cuts_some": Message("{rank} (all {n} cut points are in manifest.json)"),
    "rank": Message("Rank"),
    "up_to": Message("Up to"),
}
_WHY: dict[str, Words] = {
    "unanswered": Message("Unanswered"),
    "quarantined": message_in("eligibility/report_words", "In quarantine"),
    "incomplete": Message("Empty cell"),
    "old": Message("Too old"),
    "contradicted": Message("Contradicted"),
    "out_of_range": Message("Out of range"),
}


def say(key: str, lang: Lang) -> str:
    """A word or sentence of the report."""
    return _WORDS[key].in_(lang)


def say_why(key: str, lang: Lang) -> str:
    """Why a data item is not known, as the head of a column."""
    return _WHY[key].in_(lang)
