"""The words of report.html, Persian and English."""

from __future__ import annotations

from hemayat.common.language import Lang, Message, Words, message_in

_WORDS: dict[str, Words] = {
    "title": Message("Determination report: {title}"),
    "mark": Message("These households are synthetic: no real person is among them."),
    "policy": message_in("policy", "Policy"),
    "version": Message("{id}, version {version}"),
    "on": Message("Day decided"),
    "snapshot": Message("Snapshot"),
    "engine": Message("Engine"),
    "decided_at": Message("Run at"),
    "content": Message("Content hash"),
    "versions": Message("Software"),
    "since": Message("Only what changed since"),
    "glance": Message("At a glance"),
    "cost": Message("Cost of those eligible: {amount}."),
    "decided": Message("{households} households of {persons} persons were decided."),
    "outcomes": Message("Outcomes"),
    "outcome": Message("Outcome"),
    "households": Message("Households"),
    "persons": Message("Persons"),
    "share_households": Message("Share of households"),
    "share_persons": Message("Share of persons"),
    "province": Message("Coverage by province"),
    "area": Message("Coverage by urban and rural"),
    "decile": Message("Coverage by decile"),
    "head_sex": Message("Coverage by sex of the head"),
    "province_one": Message("Province"),
    "area_one": message_in("area_one", "Place"),
    "decile_one": Message("Decile"),
    "head_sex_one": Message("Head"),
    "not_known": Message("not known"),
    "covered": Message("Persons eligible"),
    "covered_chart": Message("Percent of persons who are eligible"),
    "percent": message_in("percent", "%"),
    "criteria": Message("Criteria"),
    "criterion": Message("Criterion"),
    "refused": Message("Not met"),
    "alone": Message("By this alone"),
    "refusing": Message("How many households do not meet each criterion"),
    "verdicts": Message("Verdicts of each criterion (households)"),
    "not_decided": Message("Households without a decision"),
    "not_decided_about": Message(
        "Of {whole} households, {n} were not decided, for these reasons. They were not refused."
    ),
    "missing": Message("Missing information"),
    "missing_about": Message(
        "Households about which an item of information is unknown, by reason. Not all of it "
        "prevents a decision."
    ),
    "missing_chart": Message("Households with missing information"),
    "whom_to_ask": Message("Which organisation has this information"),
    "data": Message("Information"),
    "datum": message_in("datum", "Data item"),
    "register": message_in("register", "Register"),
    "owner": Message("Owner"),
    "all": message_in("all", "All"),
    "registers": Message("Registers and the day of their information"),
    "as_of": Message("As of"),
    "read": Message("Rows read"),
    "accepted": message_in("accepted", "Accepted"),
    "quarantined": Message("In quarantine"),
    "repaired": Message("Repaired cells"),
    "quarantine": Message("Quarantine"),
    "quarantine_about": Message(
        "Rows set aside. A household with a member's row in quarantine was not decided."
    ),
    "reason": Message("Reason"),
    "rows": Message("Rows"),
    "cuts": Message("Cut points"),
    "cuts_about": Message("The greatest value of each rank; cut points are counted over persons."),
    "cuts_some": Message(" All {n} of them stand in manifest.json."),
    "rank": Message("Rank"),
    "up_to": Message("Up to"),
}
_QUARANTINE: dict[str, str] = {
    "missing": "خانه‌ای که باید پر باشد خالی است",
    "not_a_number": "عدد صحیح نیست",
    "out_of_range": "عدد کمتر یا بیشتر از حد ممکن است",
    "unknown_code": "کد شناخته نیست",
    "bad_date": "روزی به این نشانی در تقویم نیست",
    "future_date": "تاریخ پس از روز داده است",
    "bad_text": "متن به شکل خواسته‌شده نیست",
    "bad_bool": "بله یا خیر نیست",
    "bad_national_id": "کد ملی نادرست است",
    "person_in_two_households": "شخص در دو خانوار است",
    "duplicate_person": "شخص دو بار در یک خانوار آمده است",
    "no_head": "خانوار سرپرست ندارد",
    "two_heads": "خانوار بیش از یک سرپرست دارد",
    "head_dead": "سرپرست درگذشته است",
    "household_incomplete": "ردیف دیگری از این خانوار در قرنطینه است",
    "orphan": "ردیف دربارهٔ کسی است که در هیچ خانواری نیست",
    "household_quarantined": "ردیف دربارهٔ کسی است که خانوارش در قرنطینه است",
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
    """Why a datum is not known, as the head of a column."""
    return _WHY[key].in_(lang)


def say_reason(key: str, english: str, lang: Lang) -> str:
    """Why a row is in quarantine; `english` is the wording of the registers themselves."""
    return _QUARANTINE.get(key, english) if lang == "fa" else english
